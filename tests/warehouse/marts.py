"""A small warehouse in memory: put rows into raw tables, then read a mart that is built from them."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from warehouse.build import build, make, transaction
from warehouse.migrate import migrate
from warehouse.model import FOLDER, Model, lineage, models, parse
from warehouse.registry import registry_rows, shipped_registry
from warehouse.rows import Origin, Row, to_arrow
from warehouse.schema import ensure_tables

PUBLISHED = dt.datetime(2024, 6, 15, 12)


@functools.cache
def all_models() -> dict[str, Model]:
    return {model.name: model for model in models()}


@functools.cache
def upstream(*names: str) -> tuple[Model, ...]:
    """The models and all they read, in the order of building."""
    found: dict[str, Model] = {}

    def add(name: str) -> None:
        if name not in found:
            model = _model(name)
            for table in sorted(model.reads):
                if table.startswith("marts."):
                    add(table.removeprefix("marts."))
            found[name] = model

    for name in names:
        add(name)
    return tuple(found.values())


@functools.cache
def _model(name: str) -> Model:
    return parse(FOLDER / f"{name}.sql")


@contextmanager
def only(*names: str) -> Iterator[None]:
    """Publishing makes these marts, and what they read, without judging claims; "all": everything, as ever.

    All take a second and a half, a few take a tenth.
    """
    with pytest.MonkeyPatch.context() as patched:
        if names != ("all",):
            patched.setattr(
                "warehouse.snapshot.build", functools.partial(build, model_files=upstream(*names))
            )
            patched.setattr("warehouse.snapshot.build_claims", lambda connection: [])
        yield


class Marts:
    """`put` rows of a row model, `read` a mart; every put is one load.

    Raw tables are made when rows come or a mart reads them, marts when they are read after a put.
    """

    def __init__(self, published_at: dt.datetime = PUBLISHED) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")
        migrate(self.connection)
        self.connection.execute(
            """create table ops.snapshot as
            select $at as published_at, '' as code_version, 0::bigint as load_id, '' as content""",
            {"at": published_at},
        )
        self._loads = 0
        self._made: set[str] = set()

    def put(
        self, *rows: Row, source: str = "sample", origin: Origin = "live", retracted: bool = False
    ) -> None:
        model = type(rows[0])
        self.put_table(model, to_arrow(model, rows), source=source, origin=origin, retracted=retracted)

    def put_table(
        self, model: type[Row], rows: pa.Table, *, source: str, origin: Origin, retracted: bool = False
    ) -> None:
        self._loads += 1
        self._made.clear()
        with transaction(self.connection):
            ensure_tables(self.connection, [model.declaration])
        names = ", ".join(rows.column_names)
        self.connection.register("incoming", rows)
        self.connection.execute(
            f"""insert into raw.{model.declaration.name}
                ({names}, source, origin, fetched_at, run_id, retracted, load_id)
            select {names}, ?, ?, ?, 'run', ?, ? from incoming""",
            [source, origin, PUBLISHED, retracted, self._loads],
        )
        self.connection.unregister("incoming")

    def put_registry(self) -> None:
        """The sixteen shipped frameworks."""
        self.put(*registry_rows(shipped_registry()), source="registry", origin="local")

    def execute(self, statement: str, values: object = None) -> None:
        """Write into `ops`, which no row model describes."""
        self._made.clear()
        self.connection.execute(statement, values)

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Rows of a whole query, after the marts that it reads were made."""
        read = sorted(table for table in lineage("query", query) if table.startswith("marts."))
        self._make(*(table.removeprefix("marts.") for table in read))
        cursor = self.connection.execute(query)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def read(self, mart: str, columns: str = "*", where: str = "true") -> list[tuple[Any, ...]]:
        """Make the mart and what it reads, then the given columns of its rows, in the order of the mart."""
        self._make(mart)
        return self.connection.execute(f"select {columns} from marts.{mart} where {where}").fetchall()

    def _make(self, *marts: str) -> None:
        if not self._made.issuperset(marts):
            wanted = upstream(*marts)
            make(self.connection, model_files=wanted)
            self._made |= {model.name for model in wanted}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
