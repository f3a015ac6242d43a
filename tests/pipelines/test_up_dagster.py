"""`up` and Dagster: its storage, and one whole start of the real thing."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import psutil

from pipelines.up import dagster_home, dagster_storage
from warehouse.home import Home


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
