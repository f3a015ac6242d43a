"""Cached reads of the published snapshot: the only place where the dashboard meets DuckDB.

Everything read or computed is kept with the snapshot it came from, so a publish shows on the next rerun
and a second visitor pays nothing.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb
import pandas as pd
import streamlit as st

from dashboard.queries import Query, Value
from warehouse import snapshot
from warehouse.home import Home
from warehouse.snapshot import NoSnapshot, SnapshotTooOld

__all__ = [
    "Identity",
    "NoSnapshot",
    "SnapshotTooOld",
    "has",
    "identity",
    "one_snapshot",
    "read",
    "remember",
    "rows",
]

VOLATILE_SECONDS = 15
MOST_REMEMBERED = 512

T = TypeVar("T")
Row = dict[str, Any]


@dataclass(frozen=True)
class Identity:
    """What tells one snapshot from the next: the real path, its change time and its inode."""

    path: str
    changed_ns: int
    inode: int


class Reading:
    """One open snapshot, shared by all sessions, with what was computed from it."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.connection = snapshot.connect(Home.default())
        # DuckDB would look for a table that is missing among the variables of Python.
        self.connection.execute("set global python_enable_replacements = false")
        self._memory: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value under `key`, made on the first call; the least recently used ones are forgotten."""
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return cast(T, self._memory[key])
        # Made without the lock: `make` reads the warehouse and may itself remember something.
        value = make()
        with self._lock:
            self._memory[key] = value
            if len(self._memory) > MOST_REMEMBERED:
                self._memory.popitem(last=False)
        return value

    def close(self) -> None:
        self.connection.close()


_held: ContextVar[Reading | None] = ContextVar("held", default=None)


def identity() -> Identity:
    """Identity of the snapshot that is read: the current one of this home, or what `one_snapshot` holds.

    Raises:
        NoSnapshot: nothing has been published yet; the message names the command to run.
    """
    held = _held.get()
    return held.identity if held else _newest()


def _newest() -> Identity:
    path = snapshot.resolve(Home.default())
    stat = path.stat()
    return Identity(str(path), stat.st_mtime_ns, stat.st_ino)


# DuckDB keeps one instance per path and process: a moved link is seen only by opening what it resolves to.
@st.cache_resource(max_entries=2, show_spinner=False, on_release=Reading.close)
def _reading(current: Identity) -> Reading:
    return Reading(current)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Inside, everything is read from the snapshot that was current at the start. Raises as `read`.

    A page asks some hundred times: which snapshot is current need not be found out each time.
    """
    token = _held.set(_reading(_newest()))
    try:
        yield
    finally:
        _held.reset(token)


def _current() -> Reading:
    return _held.get() or _reading(_newest())


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """The value of `make`, computed once per snapshot and key."""
    return _current().remember(key, make)


def read(query: Query, **parameters: Value) -> pd.DataFrame:
    """Answer of a named query as a frame, one row per its grain.

    The copy is shallow: pandas copies on write, so a caller cannot spoil what others see.

    Raises:
        NoSnapshot: nothing has been published yet.
        SnapshotTooOld: the snapshot was published by an older framewatch, or lacks what is asked for.
    """
    frame: pd.DataFrame = _answer(query, parameters, "frame")
    return frame.copy(deep=False)


def rows(query: Query, **parameters: Value) -> list[Row]:
    """Answer of a named query as dictionaries; what is missing is None. Raises as `read`."""
    return list(_answer(query, parameters, "rows"))


def _answer(query: Query, parameters: dict[str, Value], form: str) -> Any:
    reading = _current()
    period = int(time.time() // VOLATILE_SECONDS) if query.volatile else 0
    key = (form, query.sql, tuple(sorted(parameters.items())), period)

    def ask() -> Any:
        given = {
            name: list(value) if isinstance(value, tuple) else value for name, value in parameters.items()
        }
        with reading.connection.cursor() as cursor:
            try:
                cursor.execute(query.sql, given)
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise SnapshotTooOld(
                    f"{Path(reading.identity.path).name} lacks what this page reads "
                    f"({str(error).splitlines()[0]}). Run `framewatch collect` to publish a new snapshot."
                ) from error
            if form == "frame":
                return cursor.df()
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return reading.remember(key, ask)


TABLES = Query("select table_schema || '.' || table_name as name from information_schema.tables")


def has(table: str) -> bool:
    """True when the snapshot has a table or view of this qualified name, for example `marts.releases`."""
    return table in remember("tables", lambda: {row["name"] for row in rows(TABLES)})
