"""Carries benchmark runs from one home to another: `framewatch bench export` and `bench import`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from pipelines.benchmarks.earlier import rows_where
from pipelines.collect import load_and_publish, prepare_quietly
from pipelines.runs import code_version, new_run_id
from warehouse import snapshot
from warehouse.benchmark_archive import SOURCE, TABLES, Archive, ArchiveInvalid, read_archive, write_archive
from warehouse.home import Home
from warehouse.inbox import Provenance, RunRecord, write_batch, write_run
from warehouse.rows import Row
from warehouse.tables.benchmarks import BenchRun

Progress = Callable[[str], None]

_LOCAL = "origin = 'local'"
_UNDISTURBED = f""" and run in (
    select run from raw.bench_runs_now where {_LOCAL} and status = 'complete' and gate = 'quiet')"""


def export_runs(home: Home, file: Path, *, undisturbed: bool = False) -> Archive:
    """Write the runs that this home measured into a file; returns its content.

    `undisturbed`: only complete runs during which the machine did nothing else.

    Raises:
        NoSnapshot, SnapshotTooOld: nothing has been published.
        ArchiveInvalid: there is no run, or the warehouse holds other rows than a run wrote.
    """
    rows: dict[type[Row], list[Row]] = {}
    where = f"{_LOCAL}{_UNDISTURBED} order by all" if undisturbed else f"{_LOCAL} order by all"
    with snapshot.open_snapshot(home) as connection:
        for model in TABLES:
            rows[model] = list(rows_where(connection, model, where))
    if not rows[BenchRun]:
        raise ArchiveInvalid(f"No benchmark was run in {home.path}; `framewatch bench` runs one.")
    made_at = max(row.ended_at or row.started_at for row in rows[BenchRun] if isinstance(row, BenchRun))
    write_archive(file, rows, made_at)
    return Archive(made_at, rows)


def import_runs(home: Home, file: Path, progress: Progress = lambda _: None) -> tuple[Archive, list[str]]:
    """Take the runs of a file into this home as imported; returns them and sentences about problems.

    Raises:
        ArchiveInvalid: the file is refused.
        InboxNotWritable: nothing could be stored.
    """
    archive = read_archive(file)
    problems = prepare_quietly(home, progress)
    run_id, started = new_run_id(), dt.datetime.now(dt.UTC).replace(tzinfo=None)
    for table in archive.tables():
        write_batch(home, table, Provenance(SOURCE, "imported", run_id, started))
    record = RunRecord(
        run_id=run_id,
        source=SOURCE,
        started_at=started,
        ended_at=dt.datetime.now(dt.UTC).replace(tzinfo=None),
        status="ok",
        code_version=code_version(),
    )
    write_run(home, record)
    return archive, problems + load_and_publish(home, progress).problems
