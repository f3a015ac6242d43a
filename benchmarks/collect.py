"""A full first collection against local fakes: rows, requests, and the CPU seconds and memory that it costs.

python -m benchmarks.collect [--json]

Starts `python -m tests.fakes` (ten years of invented history for the sixteen frameworks) and collects into an
empty home; then again what no budget stopped, then the whole history of downloads anew, neither of which may
change a row. Sources without a fake are left out, such as the package index, which is a real one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.services import setting_of
from pipelines.source import all_sources
from warehouse.home import ENVIRONMENT_VARIABLE, Home

LIMITS = {"cpu_seconds": 30.0, "peak_mb": 500.0, "clickhouse_requests": 6.0}
LEAST = {"download_rows": 60_000.0, "star_days": 50_000.0}
UNCHANGED = ("rows_stored_again", "rows_stored_on_rereading")
COUNTS = """select
    (select count(*) from raw.downloads_by_day where origin = 'live') as download_rows,
    (select count(*) from raw.stars_given) as star_days,
    (select sum(requests) from ops.runs where source = 'clickhouse_downloads') as clickhouse_requests"""


@contextmanager
def fakes() -> Iterator[dict[str, str]]:
    """Settings that lead to the fakes, while they run."""
    command = [sys.executable, "-m", "tests.fakes"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        settings = {}
        for line in process.stdout:
            if found := re.match(r"export (\w+)=(\S+)", line):
                settings[found[1]] = found[2]
            else:
                break
        try:
            yield settings
        finally:
            process.terminate()


@dataclass(frozen=True)
class Run:
    """What one collection cost and stored."""

    cpu_seconds: float
    seconds: float
    peak_mb: float
    rows_stored: float
    complete: list[str]
    """Sources that were read to their end."""


def collect(environment: dict[str, str], *arguments: str) -> Run:
    """Run `framewatch collect` in a process of its own."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "pipelines.cli", "collect", "--json", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = json.loads(done.stdout)
    return Run(
        cpu_seconds=(after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime),
        seconds=time.monotonic() - started,
        peak_mb=after.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3),
        rows_stored=said["rows_stored"],
        complete=[name for name, source in said["sources"].items() if source["status"] == "ok"],
    )


def measure(home: Home) -> dict[str, float]:
    with fakes() as settings:
        # Only what the fakes answer for: the package index, for one, is a real one.
        names = [name for name, source in all_sources().items() if setting_of(source.host) in settings]
        environment = {**os.environ, **settings, ENVIRONMENT_VARIABLE: str(home.path)}
        first = collect(environment, *names)
        counted = counts(home)
        again = collect(environment, *first.complete)
        rereading = collect(environment, "clickhouse_downloads", "--since", "2010-01-01")
    return {
        **{name: value for name, value in vars(first).items() if name != "complete"},
        **counted,
        "rows_stored_again": again.rows_stored,
        "rows_stored_on_rereading": rereading.rows_stored,
        "cpu_seconds_of_rereading": rereading.cpu_seconds,
    }


def counts(home: Home) -> dict[str, float]:
    with duckdb.connect(str(home.current.resolve()), read_only=True) as snapshot:
        result = snapshot.execute(COUNTS)
        names = [column[0] for column in result.description or []]
        return dict(zip(names, result.fetchall()[0], strict=True))


def passed(name: str, value: float) -> bool | None:
    """Whether a figure keeps its promise; None where there is none."""
    if name in LIMITS:
        return value <= LIMITS[name]
    if name in LEAST:
        return value >= LEAST[name]
    return value == 0 if name in UNCHANGED else None


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print JSON only")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="framewatch-collect-") as folder:
        result = measure(Home(Path(folder)))
    kept = {name: passed(name, value) for name, value in result.items()}
    if arguments.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            verdict = {True: "as promised", False: "NOT AS PROMISED", None: ""}[kept[name]]
            print(f"{name:<26}{value:>12,.1f}   {verdict}".rstrip())
    return 1 if False in kept.values() else 0


if __name__ == "__main__":
    sys.exit(main())
