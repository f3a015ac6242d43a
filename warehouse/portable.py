"""Query results as Arrow without loss: what Arrow cannot hold exactly becomes DuckDB's text for it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

# Measured with DuckDB 2.0: these lose digits, zones or tags on the way to Arrow, or arrive as raw bytes.
_TEXT_TYPES = {
    "bignum",
    "bit",
    "geometry",
    "interval",
    "time with time zone",
    "time_ns",
    "uhugeint",
    "union",
    "variant",
}
_EPOCH = dt.date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = 1 - _EPOCH, dt.date.max.toordinal() - _EPOCH
_UNITS_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def as_text(relation: duckdb.DuckDBPyRelation, positions: Collection[int]) -> duckdb.DuckDBPyRelation:
    """The relation with the columns at `positions` (from 0) cast to VARCHAR, names kept."""
    if not positions:
        return relation
    quoted = [name.replace('"', '""') for name in relation.columns]
    casts = ("::varchar" if at in positions else "" for at in range(len(quoted)))
    return relation.project(
        ", ".join(
            f'#{at}{cast} as "{name}"' for at, (name, cast) in enumerate(zip(quoted, casts, strict=True), 1)
        )
    )


def text_positions(relation: duckdb.DuckDBPyRelation) -> set[int]:
    """Columns whose type Arrow cannot carry exactly, also inside lists, structs and maps."""
    return {at for at, kind in enumerate(relation.types) if _needs_text(kind)}


def _needs_text(kind: Any) -> bool:
    if kind.id in _TEXT_TYPES:
        return True
    if kind.id not in {"list", "array", "struct", "map", "tuple"}:
        return False
    # Children are (name, type) pairs; the length of an array stands among them as a plain number.
    return any(_needs_text(child) for _, child in kind.children if not isinstance(child, int))


def batches(relation: duckdb.DuckDBPyRelation, rows: int) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Run the relation; its rows come in batches of at most `rows`, while the query still runs.

    Raises:
        duckdb.Error: on reading any batch.
    """
    reader = relation.to_arrow_reader(rows)
    return reader.schema, _with_duckdb_errors(reader)


def _with_duckdb_errors(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """From the second batch on Arrow turns what DuckDB says into an OSError of the same text."""
    try:
        yield from reader
    except OSError as error:
        kinds = {
            "Out of Memory Error": duckdb.OutOfMemoryException,
            "INTERRUPT Error": duckdb.InterruptException,
        }
        text = str(error)
        raise kinds.get(text.partition(":")[0], duckdb.Error)(text) from None


def unreadable(table: pa.Table) -> set[int]:
    """Columns with a value that Arrow or Python cannot represent, at any depth.

    Such are instants outside the years 1 to 9999 or infinite, 24:00:00, and integers of 39 digits.
    """
    return {
        at
        for at, column in enumerate(table.columns)
        if any(_unreadable(leaf) for chunk in column.chunks for leaf in _leaves(chunk))
    }


def _leaves(array: pa.Array) -> Iterator[pa.Array]:
    kind = array.type
    if pa.types.is_struct(kind):
        for child in array.flatten():
            yield from _leaves(child)
    elif pa.types.is_map(kind):
        yield from _leaves(array.keys)
        yield from _leaves(array.items)
    elif pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
        yield from _leaves(array.flatten())
    else:
        yield array


def _unreadable(array: pa.Array) -> bool:
    first, last = _FIRST_DAY, _LAST_DAY
    if pa.types.is_date32(array.type):
        numbers, per_day = array.cast(pa.int32()), 1
    elif pa.types.is_timestamp(array.type):
        numbers, per_day = array.cast(pa.int64()), _UNITS_PER_DAY[array.type.unit]
    elif pa.types.is_time64(array.type):  # DuckDB has 24:00:00, Python does not
        numbers, per_day = array.cast(pa.int64()), _UNITS_PER_DAY[array.type.unit]
        first = last = 0
    else:
        return _overflows(array)
    edges = pc.min_max(numbers).as_py()
    if edges["min"] is None:
        return False
    return bool(edges["min"] < first * per_day or edges["max"] >= (last + 1) * per_day)


def _overflows(array: pa.Array) -> bool:
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return True
    return False


def whole_numbers(table: pa.Table, types: list[str]) -> pa.Table:
    """HUGEINT columns, such as every `sum` of integers, as int64 where all values fit; the rest unchanged."""
    for at, kind in enumerate(types):
        if kind == "HUGEINT":
            with contextlib.suppress(pa.ArrowInvalid):
                table = table.set_column(at, table.field(at).name, table.column(at).cast(pa.int64()))
    return table
