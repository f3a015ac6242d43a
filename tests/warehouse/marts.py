"""A small warehouse in memory: put rows into raw tables, then read a mart that is built from them."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.build import build
from warehouse.migrate import migrate
from warehouse.model import Model, models
from warehouse.registry import registry_rows, shipped_registry
from warehouse.rows import Origin, Row, to_arrow
from warehouse.schema import ensure_tables
from warehouse.tables import declared_tables

PUBLISHED = dt.datetime(2024, 6, 15, 12)


@functools.cache
def all_models() -> dict[str, Model]:
    return {model.name: model for model in models()}


def upstream(name: str) -> list[Model]:
    """The model and all it reads, in the order of building."""
    wanted, waiting = set(), [name]
    while waiting:
        model = all_models()[waiting.pop()]
        wanted.add(model.name)
        waiting += [table.removeprefix("marts.") for table in model.reads if table.startswith("marts.")]
    return [model for model in all_models().values() if model.name in wanted]


class Marts:
    """`put` rows of a row model, `read` a mart; every put is one load."""

    def __init__(self, published_at: dt.datetime = PUBLISHED) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")
        migrate(self.connection)
        ensure_tables(self.connection, declared_tables())
        self.connection.execute(
            """create table ops.snapshot as
            select $at as published_at, '' as code_version, 0::bigint as load_id, '' as content""",
            {"at": published_at},
        )
        self._loads = 0

    def put(
        self, *rows: Row, source: str = "sample", origin: Origin = "live", retracted: bool = False
    ) -> None:
        model = type(rows[0])
        self.put_table(model, to_arrow(model, rows), source=source, origin=origin, retracted=retracted)

    def put_table(
        self, model: type[Row], rows: pa.Table, *, source: str, origin: Origin, retracted: bool = False
    ) -> None:
        self._loads += 1
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

    def read(self, mart: str, columns: str = "*", where: str = "true") -> list[tuple[Any, ...]]:
        """Build the mart and what it reads, then the given columns of its rows, in the order of the mart."""
        build(self.connection, model_files=upstream(mart))
        return self.connection.execute(f"select {columns} from marts.{mart} where {where}").fetchall()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
