"""What the tests of the sandbox share: a small snapshot, hungry queries, a look at the processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import psutil

ENDLESS = "select count(*) from range(100_000_000_000) a, range(1000) b"
STUBBORN = "select levenshtein(repeat('ab', 200_000), repeat('ba', 200_000))"  # DuckDB cannot interrupt it


def make_snapshot(path: Path, stars: int = 1) -> Path:
    """A file with `stars` in two schemas."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""create schema marts; create schema raw;
            create table marts.stars as select 'a' as framework, {stars} as stars;
            create table raw.stars as select 'raw' as framework, 0 as stars"""
        )
    return path


def descendants() -> list[psutil.Process]:
    """Processes of the sandbox that this test run has started and that still live."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if any("warehouse.sandbox" in part for part in _command(child))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Look again and again until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
