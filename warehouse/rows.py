"""One row model per raw table: it gives validation, DDL, Parquet schema, Dagster schema and comments.

A table is declared by subclassing `Row` with the class arguments `table` and `key`::

    class StarCount(Row, table="star_counts", key=("framework", "day")):
        '''Stars of a repository as one source counted them.'''
        framework: str = Field(description="Slug in the registry.")

The natural key of a stored row is `key` plus the provenance columns `source` and `origin`.
"""

from __future__ import annotations

import datetime as dt
import json
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
from annotated_types import Ge, MaxLen
from pydantic import BaseModel, ConfigDict

METADATA_KEY = b"framewatch"

Origin = Literal["live", "recorded", "imported", "local"]

_ARROW: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    dt.date: pa.date32(),
    dt.datetime: pa.timestamp("us"),
}
_SQL: dict[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
}


@dataclass(frozen=True)
class Column:
    """One column as the database sees it; `check` is a boolean SQL expression or empty."""

    name: str
    sql_type: str
    nullable: bool
    comment: str
    check: str = ""

    @property
    def ddl(self) -> str:
        null = "" if self.nullable else " NOT NULL"
        check = f" CHECK ({self.check})" if self.check else ""
        return f'"{self.name}" {self.sql_type}{null}{check}'


PROVENANCE = (
    Column("source", "VARCHAR", False, "Who reported the row: the source's name in framewatch."),
    Column(
        "origin",
        "VARCHAR",
        False,
        "How it came: live (asked by this installation), recorded (shipped), imported (a user's file), "
        "local (measured on this machine).",
        "\"origin\" in ('live', 'recorded', 'imported', 'local')",
    ),
    Column("fetched_at", "TIMESTAMP", False, "When the source was read (UTC)."),
    Column("run_id", "VARCHAR", False, "Run that brought the row; see ops.runs."),
    Column(
        "retracted",
        "BOOLEAN",
        False,
        "True when the source no longer reports this key; values repeat the last known.",
    ),
    Column(
        "load_id", "BIGINT", False, "Monotone number of the load; the newest row of a key has the highest."
    ),
)
PROVENANCE_NAMES = tuple(column.name for column in PROVENANCE)


@dataclass(frozen=True)
class Table:
    """Declaration of a raw table, independent of the Python class that made it."""

    name: str
    comment: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """Columns that are compared to tell a changed row from a repeated one."""
        return tuple(c.name for c in self.columns if c.name not in self.key)

    def to_json(self) -> str:
        columns = [vars(column) for column in self.columns]
        return json.dumps({"name": self.name, "comment": self.comment, "key": self.key, "columns": columns})

    @classmethod
    def from_json(cls, text: str | bytes) -> Table:
        """Read a declaration back from a batch.

        Raises:
            ValueError: the text is no declaration.
        """
        try:
            raw = json.loads(text)
            columns = tuple(Column(**column) for column in raw["columns"])
            return cls(str(raw["name"]), str(raw["comment"]), tuple(raw["key"]), columns)
        except (KeyError, TypeError) as error:
            raise ValueError(f"the table declaration is incomplete ({error})") from error


class Row(BaseModel):
    """Base of all row models. Unknown fields are refused, instants become naive UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    declaration: ClassVar[Table]

    def __init_subclass__(cls, *, table: str = "", key: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, *, table: str = "", key: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if table:
            cls.declaration = Table(table, _sentence(cls), key, tuple(_columns(cls)))

    @classmethod
    def arrow_schema(cls) -> pa.Schema:
        """Schema of a batch of these rows, the declaration in its metadata."""
        hints = get_type_hints(cls)
        fields = [pa.field(name, _arrow_type(hints[name])) for name in cls.model_fields]
        return pa.schema(fields, metadata={METADATA_KEY: cls.declaration.to_json().encode()})


def to_arrow(model: type[Row], rows: Iterable[Row]) -> pa.Table:
    """Turn validated rows into one Arrow table; of rows with the same key the last one wins."""
    unique = {tuple(getattr(row, name) for name in model.declaration.key): row for row in rows}
    columns = {name: [_plain(getattr(row, name)) for row in unique.values()] for name in model.model_fields}
    return pa.table(columns, schema=model.arrow_schema())


def _plain(value: Any) -> Any:
    """Instants lose their zone after being moved to UTC: the warehouse stores naive UTC."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    return value


def _sentence(model: type[Row]) -> str:
    return " ".join((model.__doc__ or "").split())


def _columns(model: type[Row]) -> Iterator[Column]:
    hints, full = get_type_hints(model), get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        inner, nullable = _without_none(hints[name])
        sql = _sql_type(_arrow_type(inner))
        yield Column(name, sql, nullable, field.description or "", _check(name, inner, full[name]))


def _check(name: str, inner: Any, annotation: Any) -> str:
    if get_origin(inner) is Literal:
        allowed = ", ".join(f"'{value}'" for value in get_args(inner))
        return f'"{name}" in ({allowed})'
    for item in _metadata(annotation):
        if isinstance(item, Ge):
            return f'"{name}" >= {item.ge}'
        if isinstance(item, MaxLen):
            return f'length("{name}") <= {item.max_length}'
    return ""


def _metadata(annotation: Any) -> Iterator[Any]:
    """Constraints of an annotation, also of one that sits inside `... | None`."""
    yield from getattr(annotation, "__metadata__", ())
    if get_origin(annotation) in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _metadata(option)


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        options = [option for option in get_args(annotation) if option is not type(None)]
        return options[0], len(options) < len(get_args(annotation))
    return annotation, False


def _arrow_type(annotation: Any) -> pa.DataType:
    inner, _ = _without_none(annotation)
    if get_origin(inner) is Literal:
        return pa.string()
    if get_origin(inner) is list:
        return pa.list_(_arrow_type(get_args(inner)[0]))
    if inner not in _ARROW:
        raise TypeError(f"a row model cannot have a field of type {annotation!r}; see warehouse/rows.py")
    return _ARROW[inner]


def _sql_type(arrow: pa.DataType) -> str:
    if pa.types.is_list(arrow):
        return f"{_sql_type(arrow.value_type)}[]"
    return _SQL[arrow]
