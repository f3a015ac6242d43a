"""The inbox: immutable Parquet batches and run records. A file in it is the acknowledgement.

Files are written aside, fsynced and renamed. Their names begin with a sequence number, so that the order of
loading never depends on a clock.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import get_ident
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import AfterValidator, BaseModel, ConfigDict

from warehouse.home import Home
from warehouse.lock import exclusive
from warehouse.problem import Problem
from warehouse.rows import METADATA_KEY, Origin, Table

BATCH_KEY = b"framewatch.batch"
SEQUENCE_WAIT_SECONDS = 60.0
ROW_GROUP = 122_880
"""Rows in a group of a batch, as in a group of a DuckDB table: its threads share a file group by group."""


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo is None else moment.astimezone(dt.UTC).replace(tzinfo=None)


Instant = Annotated[dt.datetime, AfterValidator(_utc)]


class BadBatch(Exception):
    """A file of the inbox that cannot be loaded; the message says why and what is expected."""


class InboxNotWritable(Problem):
    """A batch could not be written, most often because the disk is full."""


@dataclass(frozen=True)
class Provenance:
    """Where the rows of a batch come from."""

    source: str
    origin: Origin
    run_id: str
    fetched_at: dt.datetime
    complete_by: tuple[str, ...] = ()
    """Columns for whose values the batch lists everything there is; what is absent was retracted upstream."""


class BudgetStanding(BaseModel):
    """How much of a request budget was used when a run ended; goes to ops.budgets when loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pool: str
    allowed: int
    window_seconds: int
    used: int
    host_left: int | None
    free_at: Instant | None
    as_of: Instant


class RunRecord(BaseModel):
    """What one run of one source did; goes to ops.runs when loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run_id: str
    source: str
    started_at: dt.datetime
    ended_at: dt.datetime
    status: str
    """ok, partial (some frameworks failed), budget (stopped by a budget, goes on later) or failed."""
    requests: int = 0
    error: str | None = None
    code_version: str = ""
    cursors: dict[str, str] = {}
    """Per framework where the next run continues; stored only together with the rows before it."""
    budgets: list[BudgetStanding] = []


def write_batch(home: Home, rows: pa.Table, provenance: Provenance) -> Path:
    """Put rows made by `warehouse.rows.to_arrow` into the inbox; returns the path of the batch.

    Raises:
        InboxNotWritable: the batch could not be written; nothing is left behind.
    """
    declaration = Table.from_json(rows.schema.metadata[METADATA_KEY])
    about = asdict(provenance) | {"fetched_at": _utc(provenance.fetched_at).isoformat()}
    metadata = {METADATA_KEY: rows.schema.metadata[METADATA_KEY], BATCH_KEY: json.dumps(about).encode()}
    stamped = rows.replace_schema_metadata(metadata)
    name = f"{declaration.name}.{provenance.run_id}"

    def write(path: Path) -> None:
        pq.write_table(stamped, path, compression="zstd", row_group_size=ROW_GROUP)

    return _put(home, name, ".parquet", write)


def write_run(home: Home, record: RunRecord) -> Path:
    """Put a run record into the inbox. Raises InboxNotWritable."""
    text = record.model_dump_json()
    return _put(home, f"run.{record.run_id}", ".json", lambda path: path.write_text(text, encoding="utf-8"))


def pending(home: Home) -> list[Path]:
    """Files that wait to be loaded, in the order in which they were written."""
    if not home.inbox.is_dir():
        return []
    return sorted(path for path in home.inbox.iterdir() if path.suffix in (".parquet", ".json"))


def batch_id(path: Path) -> str:
    """Identity of a batch: its table, run and content hash, without the sequence number."""
    return path.name.partition(".")[2]


def read_header(path: Path) -> tuple[Table, Provenance]:
    """Declaration and provenance of a batch.

    Raises:
        BadBatch: the file is no Parquet file of framewatch.
    """
    try:
        metadata = pq.read_schema(path).metadata or {}
        about: dict[str, Any] = json.loads(metadata[BATCH_KEY])
        about["complete_by"] = tuple(about["complete_by"])
        about["fetched_at"] = dt.datetime.fromisoformat(about["fetched_at"])
        return Table.from_json(metadata[METADATA_KEY]), Provenance(**about)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadBatch(f"{path.name} is not a readable Parquet file ({_first_line(error)}).") from error
    except (KeyError, TypeError, ValueError) as error:
        raise BadBatch(f"{path.name} does not say what it holds: its metadata lack {error}.") from error


def read_run(path: Path) -> RunRecord:
    """Raises BadBatch when the file is no run record."""
    try:
        return RunRecord.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadBatch(f"{path.name} is not a readable run record ({_first_line(error)}).") from error


def reject(home: Home, path: Path, reason: str) -> None:
    """Move a bad file aside with its sentence beside it, so that it stops nobody and is not lost."""
    home.rejected.mkdir(parents=True, exist_ok=True)
    target = home.rejected / path.name
    target.with_suffix(target.suffix + ".txt").write_text(reason + "\n", encoding="utf-8")
    path.replace(target)


def _put(home: Home, name: str, suffix: str, write: Callable[[Path], object]) -> Path:
    if not re.fullmatch(r"\w+\.[\w-]+", name):
        raise ValueError(f"{name!r} cannot name a batch: table and run consist of letters, digits, _ and -")
    # Of its own for each thread: hosts that are asked side by side may end at the same moment.
    aside = home.inbox / f".{name}.{get_ident()}.{os.getpid()}{suffix}.tmp"
    try:
        home.inbox.mkdir(parents=True, exist_ok=True)
        write(aside)
        digest = sync_file(aside)
        target = home.inbox / f"{_next_number(home):012d}.{name}.{digest[:16]}{suffix}"
        aside.rename(target)
        sync_folder(home.inbox)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise InboxNotWritable(
            f"A batch could not be written to {home.inbox} ({error.strerror or error}). "
            "Free some space or repair the permissions, then run the command again."
        ) from error
    return target


def _next_number(home: Home) -> int:
    counter = home.inbox / ".sequence"
    with exclusive(home.inbox / ".sequence.lock", SEQUENCE_WAIT_SECONDS):
        known = [int(path.name.partition(".")[0]) for path in pending(home) if path.name[:12].isdigit()]
        text = counter.read_text() if counter.exists() else ""
        number = max([int(text) if text.isdigit() else 0, *known]) + 1
        counter.write_text(str(number))
    return number


def sync_file(path: Path) -> str:
    """Force a file to the disk; returns the SHA-256 of its content."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest


def sync_folder(path: Path) -> None:
    """Force the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(home: Home, alive: Iterable[int]) -> None:
    """Remove half-written files of processes that no longer live."""
    living = {str(pid) for pid in alive}
    for path in home.inbox.glob(".*.tmp"):
        if path.name.rsplit(".", 3)[-3] not in living:
            path.unlink(missing_ok=True)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
