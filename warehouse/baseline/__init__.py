"""Recorded figures, so that the first start already has history: data files, and how they become batches.

A file is named `<raw table>.<licence>.csv`; any of them may be absent. `build.py` makes them, README.md says
where the figures come from and which defects were treated.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from warehouse.rows import Row
from warehouse.tables import row_models

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "sources.toml"


@dataclass(frozen=True)
class Source:
    """A collection that figures were taken from; the fields are explained in sources.toml."""

    name: str
    licence: str
    commit: str
    recorded: dt.date


@dataclass(frozen=True)
class BaselineBatch:
    """Rows of one raw table from one collection, ready for `warehouse.inbox.write_batch`.

    `table` has the columns and metadata of `model.arrow_schema()`. `complete_by` says that the batch lists
    everything for each value of that column, so that a figure which a later version leaves out is retracted.
    """

    model: type[Row]
    table: pa.Table
    source: str
    fetched_at: dt.datetime
    complete_by: tuple[str, ...]


def sources() -> dict[str, Source]:
    """Every collection by its name in the column `source`."""
    tables = tomllib.loads(SOURCES.read_text(encoding="utf-8"))
    return {name: Source(name, **fields) for name, fields in tables.items()}


def files(folder: Path = FOLDER) -> list[Path]:
    """The data files that are there, in the order in which they are loaded."""
    return sorted(folder.glob("*.csv"))


def baseline_fingerprint(folder: Path = FOLDER) -> str:
    """Hexadecimal SHA-256 over names and contents of the data files, our own results and sources.toml."""
    digest = hashlib.sha256()
    own = sorted([*folder.glob("*.zip"), *folder.glob("*.jsonl")])
    for path in (*files(folder), *own, SOURCES):
        digest.update(hashlib.sha256(path.name.encode()).digest())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def baseline_batches(folder: Path = FOLDER) -> Iterator[BaselineBatch]:
    """One batch per data file and collection.

    Raises:
        ValueError: a file names an unknown table or collection, or does not fit its row model.
    """
    known = sources()
    models = {model.declaration.name: model for model in row_models()}
    for path in files(folder):
        name = path.name.partition(".")[0]
        if name not in models:
            raise ValueError(f"{path} belongs to no raw table: name it <raw table>.<licence>.csv.")
        yield from _batches(path, models[name], known)


def _batches(path: Path, model: type[Row], known: dict[str, Source]) -> Iterator[BaselineBatch]:
    schema = model.arrow_schema()
    rows = _read(path, schema)
    for name in pc.unique(rows["source"]).to_pylist():
        if name not in known:
            raise ValueError(f"{path} cites {name}, which sources.toml does not describe.")
        source = known[name]
        part = rows.filter(pc.equal(rows["source"], name))
        part = part.append_column("licence", pa.repeat(pa.scalar(source.licence), len(part)))
        recorded = dt.datetime.combine(source.recorded, dt.time(), dt.UTC)
        table = part.select(schema.names).cast(schema)
        yield BaselineBatch(model, table, name, recorded, model.declaration.key[:1])


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    types = {"source": pa.string()} | {field.name: field.type for field in schema if field.name != "licence"}
    options = csv.ConvertOptions(column_types=types, include_columns=list(types))
    try:
        return csv.read_csv(path, convert_options=options)
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise ValueError(f"{path} does not fit its row model: {error}.") from error
