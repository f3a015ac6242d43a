"""Benchmark runs in one file, to carry them to another home: Parquet per raw table in a zip.

Every run wrote a checksum over its rows when it ended. A file whose rows do not match is refused as a whole.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from warehouse.problem import Problem
from warehouse.rows import Row, to_arrow
from warehouse.tables.benchmarks import (
    BenchEnvironment,
    BenchGroup,
    BenchRatio,
    BenchRun,
    BenchSample,
    BenchStart,
)

SOURCE = "benchmarks"
FORMAT = 1
ABOUT = "about.json"
RESULTS: tuple[type[Row], ...] = (BenchEnvironment, BenchSample, BenchStart, BenchRatio, BenchGroup)
"""What the checksum of a run covers."""
TABLES: tuple[type[Row], ...] = (BenchRun, *RESULTS)

Rows = Mapping[type[Row], list[Row]]


class ArchiveInvalid(Problem):
    """A file of benchmark runs cannot be taken; the message is a sentence that names it and the reason."""


@dataclass(frozen=True)
class Archive:
    """Rows of benchmark runs by their model, and when they were put together (UTC)."""

    made_at: dt.datetime
    rows: Rows

    def tables(self) -> Iterator[pa.Table]:
        """One Arrow table per kind of row that there is, ready for `warehouse.inbox.write_batch`."""
        for model in TABLES:
            if self.rows.get(model):
                yield to_arrow(model, self.rows[model])


def results_sha256(rows: Iterable[Row]) -> str:
    """Checksum over the rows of a run, whatever their order."""
    # Without the nulls, so that a column which a later framewatch adds leaves older checksums valid.
    dumped = ((row.declaration.name, row.model_dump(mode="json", exclude_none=True)) for row in rows)
    lines = sorted(f"{name} {json.dumps(values, sort_keys=True)}" for name, values in dumped)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write_archive(path: Path, rows: Rows, made_at: dt.datetime) -> None:
    """Write the file, whole or not at all; the same rows and time give the same bytes.

    Raises:
        ArchiveInvalid: the rows do not match the checksum of their run, or the file cannot be written.
    """
    archive = Archive(made_at, rows)
    _check(path, archive)
    aside = path.with_name(f".{path.name}.part")
    about = {"format": FORMAT, "made_at": made_at.isoformat(timespec="seconds")}
    try:
        with zipfile.ZipFile(aside, "w") as file:
            _put(file, ABOUT, json.dumps(about, indent=1).encode())
            for table in archive.tables():
                name = json.loads(table.schema.metadata[b"framewatch"])["name"]
                content = io.BytesIO()
                pq.write_table(table, content, compression="zstd")
                _put(file, f"{name}.parquet", content.getvalue())
        aside.replace(path)
    except OSError as error:
        raise ArchiveInvalid(f"{path} cannot be written ({error.strerror}); choose another place.") from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def read_archive(path: Path) -> Archive:
    """Read the file and check every run in it.

    Raises:
        ArchiveInvalid: it cannot be read, is no such file, a newer framewatch wrote it, or its rows do not
            match the checksum.
    """
    try:
        with zipfile.ZipFile(path) as file:
            about = json.loads(file.read(ABOUT))
            if about["format"] != FORMAT:
                raise ArchiveInvalid(
                    f"{path} has format {about['format']}, this framewatch reads {FORMAT}: update it."
                )
            rows = {model: _rows(file, model) for model in TABLES}
        archive = Archive(dt.datetime.fromisoformat(about["made_at"]), rows)
    except ArchiveInvalid:
        raise
    except OSError as error:
        raise ArchiveInvalid(f"{path} cannot be read ({error.strerror}).") from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, ValidationError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ArchiveInvalid(
            f"{path} is no file of benchmark runs ({reason}); `framewatch bench export` writes one."
        ) from error
    _check(path, archive)
    return archive


def _put(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    """A member without the time of writing."""
    file.writestr(zipfile.ZipInfo(name), content)


def _rows(file: zipfile.ZipFile, model: type[Row]) -> list[Row]:
    name = f"{model.declaration.name}.parquet"
    if name not in file.namelist():
        return []
    table = pq.read_table(io.BytesIO(file.read(name)))
    # A column that came later is null in an older file.
    absent = {field: None for field in model.model_fields if field not in table.column_names}
    return [model.model_validate(row | absent) for row in table.to_pylist()]


def _check(path: Path, archive: Archive) -> None:
    of_run: dict[str, list[Row]] = defaultdict(list)
    for model in RESULTS:
        for row in archive.rows.get(model, ()):
            of_run[vars(row)["run"]].append(row)
    runs = {vars(row)["run"]: vars(row) for row in archive.rows.get(BenchRun, ())}
    if strangers := sorted(of_run.keys() - runs.keys()):
        raise ArchiveInvalid(f"{path} holds rows of the run {strangers[0]}, which it does not describe.")
    for name, run in runs.items():
        killed = run["results_sha256"] is None and run["status"] == "partial"
        if not killed and run["results_sha256"] != results_sha256(of_run[name]):
            raise ArchiveInvalid(
                f"{path} was refused: the rows of the run {name} do not match the checksum that it wrote "
                "when it ended. Take the file as it was exported."
            )
