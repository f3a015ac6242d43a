"""Obvious sample observations for tests of the warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from warehouse.home import Home
from warehouse.inbox import Provenance, write_batch
from warehouse.rows import Origin, Row, to_arrow
from warehouse.tables.adoption import StarCount

NOON = dt.datetime(2024, 1, 31, 12)


def stars(framework: str, counts: Iterable[int], first: dt.date = dt.date(2024, 1, 1)) -> list[StarCount]:
    """One count per day, beginning with `first`."""
    return [
        StarCount(framework=framework, day=first + dt.timedelta(days=i), stars=count)
        for i, count in enumerate(counts)
    ]


def put(
    home: Home,
    rows: Iterable[Row],
    *,
    run_id: str = "run-1",
    source: str = "sample",
    origin: Origin = "live",
    complete_by: tuple[str, ...] = (),
) -> Path:
    """Write rows of one model into the inbox."""
    listed = list(rows)
    table: pa.Table = to_arrow(type(listed[0]), listed)
    return write_batch(home, table, Provenance(source, origin, run_id, NOON, complete_by))
