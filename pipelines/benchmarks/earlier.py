"""Earlier runs of this machine, read back from the published snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import duckdb

from pipelines.benchmarks.costs import RunData
from pipelines.benchmarks.samples import Measured
from warehouse import snapshot
from warehouse.home import Home
from warehouse.rows import Row
from warehouse.tables.benchmarks import BenchEnvironment, BenchRun, BenchSample, BenchStart

MOST_RUNS = 5
"""Runs that a ratio rests on at most, the newest one included: older ones met another system."""
POOLED_PLANS = ("quick", "weekly", "full", "custom")

AnyRow = TypeVar("AnyRow", bound=Row)


def earlier_runs(home: Home, newest: BenchRun) -> list[RunData]:
    """Complete runs before `newest` on the same machine and Python, oldest first; none without a snapshot."""
    try:
        with snapshot.open_snapshot(home) as connection:
            runs = rows_where(
                connection,
                BenchRun,
                """origin = 'local' and status = 'complete' and as_of is null and machine = $machine
                and python = $python and list_contains($plans, plan) and started_at < $before
                order by started_at desc limit $most""",
                {
                    "machine": newest.machine,
                    "python": newest.python,
                    "plans": list(POOLED_PLANS),
                    "before": newest.started_at,
                    "most": MOST_RUNS - 1,
                },
            )
            return [run_data(connection, run) for run in reversed(runs)]
    except (snapshot.NoSnapshot, snapshot.SnapshotTooOld, duckdb.CatalogException):
        return []


def run_data(connection: duckdb.DuckDBPyConnection, run: BenchRun) -> RunData:
    """Everything that a local run measured."""
    mine, key = "origin = 'local' and run = $run", {"run": run.run}
    starts = rows_where(connection, BenchStart, mine, key)
    samples = rows_where(connection, BenchSample, mine, key)
    return RunData(run, rows_where(connection, BenchEnvironment, mine, key), Measured(starts, samples))


def rows_where(
    connection: duckdb.DuckDBPyConnection,
    model: type[AnyRow],
    where: str,
    values: Mapping[str, object] | None = None,
) -> list[AnyRow]:
    """Present rows of a raw table that meet a condition."""
    names = list(model.model_fields)
    columns = ", ".join(f'"{name}"' for name in names)
    found = connection.execute(
        f"select {columns} from raw.{model.declaration.name}_now where {where}", values
    )
    return [model.model_validate(dict(zip(names, row, strict=True))) for row in found.fetchall()]
