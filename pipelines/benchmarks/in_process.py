"""Measures an application without a server: its own interpreter calls it, see driver.py."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.benchmarks import driver
from pipelines.benchmarks.application import Application, application
from pipelines.benchmarks.call_forms import call_form
from pipelines.benchmarks.host import HostLoad, HostReading
from pipelines.benchmarks.samples import Measured, Turn, now
from pipelines.benchmarks.targets import Target
from pipelines.benchmarks.workloads import Workload, exchange
from pipelines.lab.contract import API_TOKEN
from pipelines.lab.environment import Environment
from pipelines.lab.exchange import Answer, Exchange
from warehouse.tables.benchmarks import BenchSample, BenchStart

SECONDS, WARM_UP_S = 0.3, 0.1
START_LIMIT_S = 30
_KEPT_VARIABLES = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")
_NOBODY = "http://127.0.0.1:9"


class CallsFailed(Exception):
    """The application could not be called at all; the message is a sentence."""


@dataclass(frozen=True)
class Called:
    """One application to call: where it is, in which environment, with which variables."""

    folder: Path
    application: Application
    environment: Environment
    variables: Mapping[str, str]


def measure_in_process(target: Target, turn: Turn) -> Measured:
    """One turn of a target without a server; never raises for what the app does."""
    found = application(target.app)
    assert found is not None, f"{target.name} was planned without an application to call"
    variables = {"API_TOKEN": API_TOKEN, "UPSTREAM_URL": _NOBODY}
    if target.database:
        driver_of = target.app.manifest.databases[target.database.kind]
        variables["DATABASE_URL"] = target.database.url(driver_of.scheme)
    called = Called(target.app.folder, found, target.environment, variables)
    return measure_calls(target.name, called, target.workloads, turn)


def measure_calls(name: str, called: Called, workloads: Sequence[Workload], turn: Turn) -> Measured:
    """One turn of an application under the target's `name`."""
    wanted = {
        workload: exchange(workload, turn.number)
        for workload in workloads
        if (name, workload) not in turn.left_out
    }
    before = HostReading.now()
    try:
        result = _drive(called, list(wanted.values()), turn)
    except CallsFailed as error:
        return Measured([turn.failed_start(name, str(error))])
    host = HostLoad.between(before, HostReading.now())
    start = BenchStart(
        run=turn.run,
        round=turn.number,
        target=name,
        status="ok",
        sentence=None,
        wall_s=result["start_wall_s"],
        cpu_s=result["start_cpu_s"],
        rss_bytes=None,
        uss_bytes=None,
        uss_after_bytes=None,
        foreign_cores=host.foreign_cores,
        measured_at=now(),
    )
    rows = [
        _sample(turn, name, workload, one, load, host)
        for (workload, one), load in zip(wanted.items(), result["loads"], strict=True)
    ]
    return Measured([start], rows)


def _drive(called: Called, exchanges: Sequence[Exchange], turn: Turn) -> dict[str, Any]:
    limit_s = int(START_LIMIT_S + len(exchanges) * (SECONDS + WARM_UP_S + turn.load.timeout_s))
    job = {
        "folder": str(called.folder),
        "place": called.application.place,
        "interface": called.application.interface,
        "cores": [] if turn.cores.server is None else [turn.cores.server],
        "seconds": SECONDS,
        "warm_up_s": WARM_UP_S,
        "limit_s": limit_s,
        "requests": [call_form(one.request) for one in exchanges],
    }
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    try:
        done = subprocess.run(
            [called.environment.command("python"), "-I", driver.__file__],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            cwd=called.folder,
            env=kept | dict(called.variables),
            timeout=limit_s + 1,
        )
    except subprocess.TimeoutExpired as error:
        raise CallsFailed(f"The application did not answer within {limit_s} s and was ended.") from error
    if done.returncode:
        words = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        said = f"its last words were {words[-1][:300]!r}" if words else "it said nothing"
        raise CallsFailed(f"The application ended with code {done.returncode}; {said}.")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _sample(
    turn: Turn, name: str, workload: Workload, wanted: Exchange, load: dict[str, Any], host: HostLoad
) -> BenchSample:
    if problem := load.get("problem"):
        sentence = f"{wanted.request} failed: {problem[:300]}."
        return turn.sample(name, workload, "in-process", "failed", sentence)
    shown = load["answer"]
    answer = Answer(shown["status"], shown["content_type"], base64.b64decode(shown["body"]))
    if not wanted.expected.holds(answer):
        sentence = f"{wanted.request} was answered {answer} instead of {wanted.expected.says}."
        return turn.sample(name, workload, "in-process", "failed", sentence)
    row = turn.sample(name, workload, "in-process", "ok", None, host=host)
    return row.model_copy(
        update={"requests": load["requests"], "wall_s": load["wall_s"], "server_cpu_ns": load["cpu_ns"]}
    )
