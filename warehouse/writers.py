"""Query results as CSV, JSON and Parquet, written while the query still runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.portable import as_text, batches, text_positions

BATCH_ROWS = 10_000
FORMATS = ("csv", "json", "parquet")
# JSON knows no such numbers; the other alternatives keep the match out of strings.
_NOT_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|-?Infinity|NaN')


def write(relation: duckdb.DuckDBPyRelation, kind: str, out: IO[bytes], rows: int | None = None) -> bool:
    """Run the relation and write its rows; True when it had more than `rows`.

    CSV has a header, NULL as an empty field and the empty string as `""`; JSON is one array of objects;
    in Parquet, types that other readers lack (see `portable`) are text. A repeated column name gets a
    number in JSON and Parquet.

    Raises:
        ValueError: `kind` is none of `FORMATS`.
        duckdb.Error: the query failed; what came before it is already written.
        OSError: `out` cannot be written.
    """
    if kind == "csv":
        return _write_csv(relation, out, rows)
    if kind == "json":
        return _write_json(relation, out, rows)
    if kind == "parquet":
        return _write_parquet(relation, out, rows)
    raise ValueError(f"There is no format {kind!r}; known are {', '.join(FORMATS)}.")


class Limited:
    """At most `rows` rows of the batches; `more` tells afterwards whether there were others."""

    def __init__(self, coming: Iterator[pa.RecordBatch], rows: int | None) -> None:
        self._coming = coming
        self._left = rows
        self.more = False

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._coming:
            if self._left is None or batch.num_rows <= self._left:
                yield batch
            else:
                self.more = True
                yield batch.slice(0, self._left)
                return
            if self._left is not None:
                self._left -= batch.num_rows


def distinct(names: list[str]) -> list[str]:
    """The names, later ones of the same name (in any case) numbered `name_1`, `name_2`, …"""
    taken = {name.lower() for name in names}
    seen: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 0
        while candidate.lower() in seen or (number and candidate.lower() in taken):
            number += 1
            candidate = f"{name}_{number}"
        seen.add(candidate.lower())
        result.append(candidate)
    return result


def _write_csv(relation: duckdb.DuckDBPyRelation, out: IO[bytes], rows: int | None) -> bool:
    cells = " || ',' || ".join(_csv_cell(at) for at in range(1, len(relation.columns) + 1))
    header = ",".join(_csv_quoted(name) for name in relation.columns)
    lines = _lines(relation.project(f"{cells} as line"), rows)
    out.write(header.encode() + b"\n")
    for batch in lines:
        out.write("".join(f"{line}\n" for line in batch.column(0).to_pylist()).encode())
    return lines.more


def _csv_cell(at: int) -> str:
    text = f"#{at}::varchar"
    quoted = f"""'"' || replace({text}, '"', '""') || '"'"""
    return (
        f"case when #{at} is null then '' when {text} = '' or regexp_matches({text}, '[\",\\r\\n]') "
        f"then {quoted} else {text} end"
    )


def _csv_quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if re.search('[",\r\n]', name) else name


def _write_json(relation: duckdb.DuckDBPyRelation, out: IO[bytes], rows: int | None) -> bool:
    names = (name.replace('"', '""') for name in distinct(relation.columns))
    members = ", ".join(f'"{name}" := #{at}' for at, name in enumerate(names, 1))
    lines = _lines(relation.project(f"to_json(struct_pack({members}))::varchar as line"), rows)
    before = "[\n"
    for batch in lines:
        if batch.num_rows:
            text = ",\n".join(_json_row(line) for line in batch.column(0).to_pylist())
            out.write((before + text).encode())
            before = ",\n"
    out.write(b"\n]\n" if before == ",\n" else b"[]\n")
    return lines.more


def _json_row(line: str) -> str:
    if "NaN" not in line and "Infinity" not in line:
        return line
    return _NOT_JSON.sub(lambda match: match[0] if match[0].startswith('"') else "null", line)


def _lines(relation: duckdb.DuckDBPyRelation, rows: int | None) -> Limited:
    _, coming = batches(relation, BATCH_ROWS)
    return Limited(coming, rows)


def _write_parquet(relation: duckdb.DuckDBPyRelation, out: IO[bytes], rows: int | None) -> bool:
    schema, coming = batches(as_text(relation, text_positions(relation)), BATCH_ROWS)
    names = distinct(relation.columns)
    limited = Limited(coming, rows)
    with pq.ParquetWriter(out, schema=_renamed(schema, names), compression="zstd") as writer:
        for batch in limited:
            writer.write_batch(batch.rename_columns(names))
    return limited.more


def _renamed(schema: pa.Schema, names: list[str]) -> pa.Schema:
    return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])
