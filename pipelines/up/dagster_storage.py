"""`python -m pipelines.up.dagster_storage`: Dagster's storage before its processes start.

One process makes or upgrades it, because several that start on an empty folder race. And no run of an earlier
start can be alive now: one that still counts as running would hold its place in the queue for ever.
"""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg
import psutil

UNFINISHED = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def main() -> None:
    with dg.DagsterInstance.get() as instance:
        instance.upgrade()
        ended = fail_dead_runs(instance)
    print(f"ready; {ended} runs of dead processes marked failed" if ended else "ready", flush=True)


def fail_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark unfinished runs failed whose process no longer lives; returns how many."""
    dead = [run for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)) if not _lives(run.tags)]
    for run in dead:
        instance.report_run_failed(run, "The process of this run ended before the run was finished.")
    return len(dead)


def _lives(tags: Mapping[str, str]) -> bool:
    """The tags come from the run itself; the start time tells it from a later process with its pid."""
    try:
        process = psutil.Process(int(tags["framewatch/pid"]))
        return abs(process.create_time() - float(tags["framewatch/process_started"])) < 1.0
    except (KeyError, ValueError, psutil.Error):
        return False


if __name__ == "__main__":
    main()
