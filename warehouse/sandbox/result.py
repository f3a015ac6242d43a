"""What a sandboxed query gives back: its limits, its rows, and the ways in which it can end without rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.writers import distinct


@dataclass(frozen=True)
class Limits:
    """What one query may use; the defaults are those of the SQL page."""

    seconds: float = 5.0
    rows: int = 1_000
    size_bytes: int = 5_000_000
    memory_bytes: int = 512_000_000
    sql_characters: int = 20_000


@dataclass(frozen=True)
class ResultColumn:
    """Name (not necessarily unique) and DuckDB type of one column of a result."""

    name: str
    type: str


@dataclass(frozen=True)
class Result:
    """Rows of one query.

    `table` holds them as Arrow, one Arrow column per entry of `columns`. Values that Arrow or Python
    cannot hold exactly (intervals, bit strings, unions, dates beyond the year 9999, …) arrive as DuckDB's
    text for them; `columns` still names the original type. `truncated` says that the query had more rows
    than the limits allow. `elapsed_s` is the time in DuckDB, without starting the process.
    """

    columns: tuple[ResultColumn, ...]
    table: pa.Table
    truncated: bool
    elapsed_s: float

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows as Python values, in the order of the query."""
        return list(zip(*(column.to_pylist() for column in self.table.columns), strict=True))

    @contextmanager
    def relation(self) -> Iterator[duckdb.DuckDBPyRelation]:
        """The rows as a relation of a database in memory, for `writers`; JSON is typed as JSON again."""
        names = [column.name for column in self.columns]
        columns = []
        for at, column in enumerate(self.columns, 1):
            cast = "::json" if column.type == "JSON" else ""
            quoted = column.name.replace('"', '""')
            columns.append(f'#{at}{cast} as "{quoted}"')
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            table = self.table.rename_columns(distinct(names))
            yield connection.from_arrow(table).project(", ".join(columns))


class SandboxError(Exception):
    """Base of every way in which a sandboxed query gives no rows; the message is for the user."""


class Refused(SandboxError):
    """The text is not a query that may run here; nothing was executed."""


class QueryFailed(SandboxError):
    """DuckDB could not run the query; the message is DuckDB's own, with its suggestions."""


class TooSlow(SandboxError):
    """The query reached its time limit and was stopped."""


class TooBig(SandboxError):
    """The query needed more memory, or returned a larger row, than allowed."""


class Busy(SandboxError):
    """Other queries hold all places."""


class Unavailable(SandboxError):
    """No process could be started on the snapshot."""
