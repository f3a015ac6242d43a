"""`up` and Dagster: its storage, and one whole start of the real thing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import dagster as dg
import psutil

from pipelines.up import dagster_home, dagster_storage, lock
from pipelines.up.progress import progress_file
from warehouse.home import Home

START_SECONDS = 80.0
"""On two free cores it takes seven; a machine that is busy with other tests needs a multiple."""
HOSTS = ["PACKAGE_INDEX", "GITHUB", "PYPISTATS", "CLICKHOUSE", "HACKERNEWS", "STACKEXCHANGE", "DEVTO", "OSV"]
WORKSPACE = """{
  workspaceOrError { ... on Workspace { locationEntries { name locationOrLoadError {
    __typename ... on RepositoryLocation { repositories { schedules { name scheduleState { status } } } }
  } } } }
  instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } }
}"""


@dg.job
def nothing() -> None:
    """A run of it is only a record."""


def record(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, tags: dict[str, str]) -> str:
    return instance.create_run_for_job(nothing, status=status, tags=tags).run_id


def test_runs_of_dead_processes_no_longer_hold_their_place() -> None:
    started = psutil.Process().create_time()
    mine = {"framewatch/pid": str(os.getpid()), "framewatch/process_started": str(started)}
    reused = {**mine, "framewatch/process_started": str(started - 60)}
    with dg.DagsterInstance.ephemeral() as instance:
        alive = record(instance, dg.DagsterRunStatus.STARTED, mine)
        waiting = record(instance, dg.DagsterRunStatus.NOT_STARTED, {})
        dead = [
            record(instance, dg.DagsterRunStatus.STARTED, reused),
            record(instance, dg.DagsterRunStatus.STARTING, {}),
            record(instance, dg.DagsterRunStatus.CANCELING, {}),
        ]
        assert dagster_storage.fail_dead_runs(instance) == 3
        statuses = {run.run_id: run.status for run in instance.get_runs()}
    assert statuses[alive] == dg.DagsterRunStatus.STARTED
    assert statuses[waiting] == dg.DagsterRunStatus.NOT_STARTED
    assert {statuses[run_id] for run_id in dead} == {dg.DagsterRunStatus.FAILURE}


def test_the_shipped_configuration_is_one_that_dagster_accepts(home: Home) -> None:
    folder = dagster_home.create(home)
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        instance.upgrade()
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert instance.get_runs() == []
    assert {path.name for path in Path(folder).iterdir()} >= {"dagster.yaml", "history", "schedules"}
    assert not (folder / ".telemetry").exists()


def test_the_real_thing_starts_without_network_and_ends_without_a_trace(home: Home, tmp_path: Path) -> None:
    token = uuid.uuid4().hex
    output = tmp_path / "output"
    up = start(output, token)
    try:
        wait_for(lambda: set(statuses(home).values()) <= {"done", "failed"} and statuses(home), output)
        assert set(statuses(home).values()) == {"done"}, "sources that cannot be reached are a normal state"
        assert "No or partial answer" in output.read_text()
        addresses = lock.read(home.up_lock).addresses
        assert get(f"{addresses['Dashboard']}/_stcore/health") == b"ok"
        # Every question costs Dagster more than the waiting does.
        wait_for(lambda: all(daemon["healthy"] for daemon in daemons(addresses["Dagster"])), output, 1.0)
        location = ask(addresses["Dagster"])["workspaceOrError"]["locationEntries"][0]
        assert location["name"] == "framewatch"
        schedules = location["locationOrLoadError"]["repositories"][0]["schedules"]
        assert {schedule["scheduleState"]["status"] for schedule in schedules} == {"RUNNING"}
        end(up, token)

        up = start(output, token, "--view-only")
        wait_for(lambda: "framewatch is running. Ctrl-C" in output.read_text(), output)
        assert get(f"{lock.read(home.up_lock).addresses['Dashboard']}/_stcore/health") == b"ok"
        assert statuses(home) == {"dashboard": "done"}
        end(up, token)
    finally:
        for process in with_variable("UP_TEST", token):
            process.kill()
        up.wait()


def start(output: Path, token: str, *options: str) -> subprocess.Popen[bytes]:
    unreachable = {f"FRAMEWATCH_{host}_URL": "http://127.0.0.1:9/" for host in HOSTS}
    command = [sys.executable, "-m", "pipelines.cli", "up", "--no-browser", "--no-bench", "--port", "0"]
    command += options
    with output.open("w") as file:
        return subprocess.Popen(
            command, stdout=file, stderr=file, env={**os.environ, **unreachable, "UP_TEST": token}
        )


def end(up: subprocess.Popen[bytes], token: str) -> None:
    up.send_signal(signal.SIGTERM)
    assert up.wait(12) == 0
    assert with_variable("UP_TEST", token) == []


def wait_for(what: Callable[[], object], output: Path, every_s: float = 0.1) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not what():
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(every_s)


def statuses(home: Home) -> dict[str, str]:
    try:
        steps = json.loads(progress_file(home).read_text())["steps"]
    except FileNotFoundError:
        return {}
    return {step["name"]: step["status"] for step in steps}


def get(url: str, data: bytes | None = None) -> bytes:
    with urlopen(Request(url, data, {"Content-Type": "application/json"}), timeout=10) as answer:
        content = answer.read()
    assert isinstance(content, bytes)
    return content


def ask(dagster: str) -> Any:
    return json.loads(get(f"{dagster}/graphql", json.dumps({"query": WORKSPACE}).encode()))["data"]


def daemons(dagster: str) -> list[dict[str, bool]]:
    found = ask(dagster)["instance"]["daemonHealth"]["allDaemonStatuses"]
    return [daemon for daemon in found if daemon["required"]]


def with_variable(name: str, value: str) -> list[psutil.Process]:
    """Every living process that inherited the variable, however far it ran from its parents."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(name) == value and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found
