"""Run a plan, in this process or in one of its own."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.benchmarks.load.client import Client
from pipelines.benchmarks.load.closed_loop import ClosedLoop
from pipelines.benchmarks.load.cpu_clock import TreeClock
from pipelines.benchmarks.load.open_loop import OpenLoop
from pipelines.benchmarks.load.plan import Plan, PlanInvalid
from pipelines.benchmarks.load.result import Result
from pipelines.benchmarks.load.summary import summarise
from pipelines.benchmarks.load.tally import Tally

ROOT = Path(__file__).parents[3]
START_UP_S = 15.0


class GeneratorFailed(Exception):
    """The generator's process gave no result; the message says what it said."""


def run(plan: Plan) -> Result:
    """Run the plan in this process, which stays pinned afterwards if the plan names cores.

    Raises:
        PlanInvalid: the plan names cores that this process may not use.
    """
    shares_core = _usable_cores() == 1
    _pin(plan.cores)
    tally = Tally(plan.max_errors)
    client = Client(plan, tally)
    loop: ClosedLoop | OpenLoop
    if plan.rate is None:
        loop = ClosedLoop(client, plan.connections)
    else:
        loop = OpenLoop(client, plan.connections, plan.rate)
    try:
        with _no_garbage_collection():
            if plan.warm_up_s:
                loop.run(round(plan.warm_up_s * 1e9))
            return _measured(plan, loop, tally, shares_core)
    finally:
        client.close_all()


def run_apart(plan: Plan) -> Result:
    """Run the plan in a process of its own, so that nothing else of ours disturbs or is disturbed.

    Raises:
        GeneratorFailed: the process ended without a result or did not end in time.
    """
    limit = plan.warm_up_s + plan.duration_s + 2 * plan.timeout_s + START_UP_S
    command = [sys.executable, "-m", "pipelines.benchmarks.load"]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            command,
            input=plan.to_json(),
            capture_output=True,
            text=True,
            timeout=limit,
            env={**os.environ, "PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired as error:
        raise GeneratorFailed(
            f"The load generator did not end within {limit:.0f} s and was stopped."
        ) from error
    if done.returncode:
        raise GeneratorFailed(
            f"The load generator ended with {done.returncode}: {done.stderr.strip()[-500:]}"
        )
    return Result.from_json(done.stdout)


def _measured(plan: Plan, loop: ClosedLoop | OpenLoop, tally: Tally, shares_core: bool) -> Result:
    server = TreeClock(plan.server_pids)
    server.start()
    before = time.process_time_ns()
    window = loop.run(round(plan.duration_s * 1e9))
    generator_cpu_ns = time.process_time_ns() - before
    return summarise(
        plan,
        window,
        tally,
        generator_cpu_ns=generator_cpu_ns,
        server_cpu_ns=server.stop(),
        shares_core=shares_core,
    )


def _pin(cores: tuple[int, ...]) -> None:
    """Keep this process on some cores; where the system cannot pin, nothing happens."""
    if cores and sys.platform == "linux":
        try:
            os.sched_setaffinity(0, cores)
        except OSError as error:
            usable = sorted(os.sched_getaffinity(0))
            raise PlanInvalid(f"The load plan's cores must be among {usable}, not {list(cores)}.") from error


def _usable_cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """The loops make no cycles; a collection in their midst would only add latency."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
