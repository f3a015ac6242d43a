"""`python -m pipelines.up.first_benchmark`: the quick benchmark, once per home.

A machine that has a complete run of its own is not measured at every start: schedules do that every week.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import duckdb

from pipelines.benchmarks.bench import Benchmark, bench
from pipelines.benchmarks.report import WITHIN, best
from pipelines.benchmarks.selection import Selection, headline, job
from warehouse import snapshot
from warehouse.home import Home
from warehouse.problem import Problem


def main() -> int:
    home = Home.default().create()
    if measured := measured_on(home):
        print(f"measured here on {measured}", flush=True)
        return 0
    try:
        with job(home, Selection(plan="quick")) as planned:
            result = bench(home, planned, lambda line: print(line, flush=True))
    except Problem as error:
        print(error, flush=True)
        return 1
    print(summary(result, headline(home, planned.plan)), flush=True)
    return 0 if result.run.status == "complete" and result.ratios else 1


def measured_on(home: Home) -> str | None:
    """Day of the newest complete run of this home; None when there is none."""
    try:
        with snapshot.open_snapshot(home) as connection:
            row = connection.execute(
                """select max(measured_at)::date from marts.benchmark_runs
                where origin = 'local' and enters_headlines"""
            ).fetchone()
    except (snapshot.NoSnapshot, snapshot.SnapshotTooOld, duckdb.CatalogException):
        return None
    return str(row[0]) if row and row[0] else None


def summary(result: Benchmark, frameworks: Sequence[str]) -> str:
    """One ratio of the headline frameworks, in one line."""
    for row in best(result.ratios):
        headline_pair = row.framework in frameworks[:1] and row.reference in frameworks
        if headline_pair and (row.workload, row.metric) == ("json", "cpu"):
            interval = f"{row.ratio:.2f} [{row.ratio_low:.2f}, {row.ratio_high:.2f}]"
            return f"JSON: {row.reference} takes {interval} times the CPU of {row.framework}, {WITHIN}"
    return "nothing could be compared; `framewatch bench --quick` says why"


if __name__ == "__main__":
    sys.exit(main())
