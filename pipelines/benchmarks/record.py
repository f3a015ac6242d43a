"""Measures what framewatch ships as its own recorded results: `make baseline`.

    python -m pipelines.benchmarks.record [--home FOLDER] [--to FILE]

A full run, the weekly set twice more, so that its ratios rest on three runs, the database workloads on SQLite
as well, and the release history: about an hour and a half on a machine with nothing else to do. Runs that are
in the home already are not repeated, so it goes on where it was stopped; what was measured while the machine
was busy does not count.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from pipelines.benchmarks import history
from pipelines.benchmarks.bench import Benchmark, bench
from pipelines.benchmarks.report import text
from pipelines.benchmarks.selection import Selection, headline, job
from pipelines.benchmarks.transfer import export_runs
from warehouse import snapshot
from warehouse.baseline import FOLDER
from warehouse.baseline.benchmarks import FILE
from warehouse.benchmark_archive import ArchiveInvalid
from warehouse.home import CHECKOUT, Home
from warehouse.problem import Problem
from warehouse.tables.benchmarks import BenchRun

Progress = Callable[[str], None]

ON_SQLITE = Selection(workloads=("row", "rows"), database="sqlite")
STEPS = (Selection("full"), Selection(), Selection(), ON_SQLITE, ON_SQLITE, ON_SQLITE)


def record(home: Home, file: Path, progress: Progress) -> None:
    """Run what is missing in the home, then write its complete, undisturbed runs into the file.

    Raises:
        ArchiveInvalid: a run was disturbed or not measured to its end, or the file cannot be written.
    """
    for command, step in missing(home):
        progress(f"--- {command}")
        result, frameworks = step(home, progress)
        progress(text(result, frameworks))
        if result.run.status != "complete":
            raise ArchiveInvalid(f"{command} was not measured to its end; start again to go on.")
        if result.run.gate != "quiet":
            raise ArchiveInvalid(
                f"Other work disturbed {command}; end it and start again to measure this on a quiet machine."
            )
    rows = export_runs(home, file, undisturbed=True).rows
    progress(f"{len(rows[BenchRun])} runs are in {file}.")


Step = Callable[[Home, Progress], tuple[Benchmark, list[str]]]


def missing(home: Home) -> Iterator[tuple[str, Step]]:
    """The command and the work of each step that the home has no complete run of."""
    done = _done(home)
    for selection in STEPS:
        if not done[selection.command]:
            yield selection.command, _measure(selection)
        done[selection.command] -= bool(done[selection.command])
    if not done[history.COMMAND]:
        yield history.COMMAND, lambda home, progress: (bench(home, history.job(home), progress), [])


def _measure(selection: Selection) -> Step:
    def step(home: Home, progress: Progress) -> tuple[Benchmark, list[str]]:
        with job(home, selection) as planned:
            return bench(home, planned, progress), list(headline(home, planned.plan))

    return step


def _done(home: Home) -> Counter[str]:
    """How often each command was run to its end on a quiet machine."""
    try:
        with snapshot.open_snapshot(home) as connection:
            rows = connection.execute(
                """select command, count(*) from marts.benchmark_runs
                where origin = 'local' and status = 'complete' and gate = 'quiet' group by command"""
            ).fetchall()
    except (snapshot.NoSnapshot, snapshot.SnapshotTooOld, duckdb.CatalogException):
        return Counter()
    return Counter(dict(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, default=CHECKOUT / "build" / "baseline")
    parser.add_argument("--to", type=Path, default=FOLDER / FILE)
    options = parser.parse_args()
    try:
        record(Home(options.home.absolute()).create(), options.to, lambda line: print(line, flush=True))
    except Problem as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
