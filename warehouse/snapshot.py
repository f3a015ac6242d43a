"""Snapshots: immutable, checked copies of the warehouse that all readers open."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from warehouse.build import OPS_COMMENTS, build, mart_tables
from warehouse.claims import FILE as CLAIMS
from warehouse.claims_judging import build_claims
from warehouse.home import Home
from warehouse.inbox import sync_file, sync_folder
from warehouse.migrate import migrations, version
from warehouse.model import FOLDER as MODELS
from warehouse.problem import Problem

KEEP = 3
SESSION = "set TimeZone = 'UTC'; set enable_progress_bar = false"
"""What every connection of ours starts with; DuckDB would draw its progress into our output."""


BUILD_MEMORY = "128MB"
"""What DuckDB may keep in memory while it builds the marts. Measured: as fast as without a limit."""


class NoSnapshot(Problem):
    """There is nothing to read yet, or nothing readable; the message names the remedy."""


class NotCheckpointed(Problem):
    """The warehouse file is incomplete without its write-ahead log."""


class SnapshotTooOld(Problem):
    """The snapshot was published by an older framewatch and lacks what this one reads."""


def fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """What would be published: data, book-keeping, models and claims; equal means nothing to do."""
    row = connection.execute(
        """select (select coalesce(max(load_id), 0) from ops.batches), (select count(*) from ops.runs),
            (select max(ended_at) from ops.runs), (select count(*) from ops.rejected),
            (select count(*) from ops.purges),
            (select bit_xor(hash(s)) from ops.sources s), (select bit_xor(hash(t)) from ops.tables t)"""
    ).fetchone()
    digest = hashlib.sha256(repr(row).encode())
    for path in [*sorted(MODELS.glob("*.sql")), OPS_COMMENTS, CLAIMS]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def published_fingerprint(home: Home) -> str | None:
    """Fingerprint of the current snapshot; None when there is none or it cannot be read."""
    try:
        with open_snapshot(home) as connection:
            row = connection.execute("select content from ops.snapshot").fetchone()
            return str(row[0]) if row else None
    except (NoSnapshot, SnapshotTooOld, duckdb.Error):
        return None


def copy_of(home: Home) -> Path:
    """Copy the closed warehouse aside; the caller holds the writer's lock and has no connection open.

    Raises: as `require_checkpoint`.
    """
    require_checkpoint(home)
    clear(home.snapshots, ".building-*")
    target = home.snapshots / f".building-{os.getpid()}.duckdb"
    shutil.copyfile(home.warehouse, target)
    return target


def clear(folder: Path, pattern: str) -> None:
    """Remove what a killed process left: database files, their logs, folders that they spilled into."""
    for leftover in folder.glob(pattern):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def require_checkpoint(home: Home) -> None:
    """Make sure that the closed warehouse file is complete.

    Raises:
        NotCheckpointed: the last close left a write-ahead log, whose rows a copy would silently miss.
    """
    if home.warehouse.with_suffix(".duckdb.wal").exists():
        raise NotCheckpointed(
            f"{home.warehouse} could not be written out completely, most often because the disk is full. "
            "Free some space and run `framewatch collect` again; nothing is lost."
        )


def finish(home: Home, copy: Path, content: str, progress: Callable[[str], None]) -> Path:
    """Build and check the marts in the copy, force it to the disk and make it the current snapshot.

    Raises:
        CheckFailed, BadModel: the copy is removed and the current snapshot stays.
    """
    try:
        with duckdb.connect(str(copy), config={"autoinstall_known_extensions": False}) as connection:
            connection.execute(SESSION)
            _describe(connection, content)
            _build_within(BUILD_MEMORY, connection, progress)
            progress("judging the claims")
            build_claims(connection)
        read_everything(copy)
        return make_current(home, copy)
    except BaseException:
        clear(copy.parent, f"{copy.name}*")
        raise


def _build_within(
    memory: str, connection: duckdb.DuckDBPyConnection, progress: Callable[[str], None]
) -> None:
    """Build in so much memory, the rest on the disk; without a limit where a model cannot work so."""
    connection.execute(f"set memory_limit = '{memory}'")
    try:
        build(connection, progress)
    except duckdb.OutOfMemoryException:
        connection.execute("reset memory_limit")
        build(connection, progress)


def make_current(home: Home, copy: Path) -> Path:
    """Force a finished copy to the disk, give it its number, point readers to it, drop the oldest."""
    sync_file(copy)
    copy.chmod(0o444)
    number = max([_number(path) for path in home.snapshots.glob("snapshot-*.duckdb")], default=0) + 1
    target = home.snapshots / f"snapshot-{number:06d}.duckdb"
    copy.rename(target)
    _point_to(home, target)
    for old in sorted(home.snapshots.glob("snapshot-*.duckdb"), key=_number)[:-KEEP]:
        old.unlink(missing_ok=True)
    return target


def _describe(connection: duckdb.DuckDBPyConnection, content: str) -> None:
    connection.execute(
        """create or replace table ops.snapshot as select now() at time zone 'UTC' as published_at,
            ? as code_version, (select coalesce(max(load_id), 0) from ops.batches) as load_id,
            ? as content""",
        [importlib.metadata.version("framewatch"), content],
    )


def _number(path: Path) -> int:
    digits = path.stem.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0


def _point_to(home: Home, target: Path) -> None:
    aside = home.path / f".current-{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(target.relative_to(home.path))
    aside.replace(home.current)
    sync_folder(home.snapshots)
    sync_folder(home.path)


def read_everything(path: Path) -> None:
    """Read every column of every table, so that a damaged block is found before anybody relies on it.

    Raises:
        duckdb.Error: the file is damaged.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        for table, columns in mart_tables(connection):
            listed = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f"select bit_xor(hash({listed})) from {table}").fetchall()


def newest_readable(home: Home) -> Path | None:
    """The newest snapshot whose every block can be read."""
    for path in sorted(home.snapshots.glob("snapshot-*.duckdb"), key=_number, reverse=True):
        with contextlib.suppress(duckdb.Error):
            read_everything(path)
            return path
    return None


def strip(connection: duckdb.DuckDBPyConnection) -> None:
    """Take out of a copied snapshot what only snapshots have, so that it can serve as the warehouse."""
    connection.execute("drop schema if exists marts cascade")
    views = connection.execute(
        "select view_name from duckdb_views() where schema_name = 'raw' and not internal"
    ).fetchall()
    for (view,) in views:
        connection.execute(f'drop view raw."{view}"')
    connection.execute("drop table if exists ops.snapshot; drop table if exists ops.checks")


def resolve(home: Home) -> Path:
    """Real path of the current snapshot.

    Raises:
        NoSnapshot: nothing has been published in this home.
    """
    try:
        return home.current.resolve(strict=True)
    except OSError:
        raise NoSnapshot(
            f"Nothing has been published in {home.path} yet. "
            "Run `framewatch up` or `framewatch collect` first."
        ) from None


@contextlib.contextmanager
def open_snapshot(home: Home, notes: list[str] | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The current snapshot, read-only; an older one when the current file is damaged.

    Raises:
        NoSnapshot: nothing is published, or no snapshot can be read.
        SnapshotTooOld: it was published by an older framewatch.
    """
    connection = connect(home, notes)
    try:
        yield connection
    finally:
        connection.close()


def connect(home: Home, notes: list[str] | None = None) -> duckdb.DuckDBPyConnection:
    """As `open_snapshot`, for callers that keep the connection and close it themselves.

    `notes` collects a sentence when the current file is damaged and an older one is read instead.
    """
    current = resolve(home)
    candidates = [current, *sorted(home.snapshots.glob("snapshot-*.duckdb"), key=_number, reverse=True)]
    problems: list[str] = []
    for path in dict.fromkeys(candidates):
        try:
            connection = duckdb.connect(str(path), read_only=True)
            connection.execute(SESSION)
            _require_known_schema(connection, path)
            if problems and notes is not None:
                notes.append(
                    f"The current snapshot is damaged ({'; '.join(problems)}); {path.name} is read. "
                    "Run `framewatch collect` to publish a new one."
                )
            return connection
        except duckdb.Error as error:
            problems.append(f"{path.name}: {str(error).splitlines()[0]}")
    raise NoSnapshot(
        f"No snapshot in {home.snapshots} can be read ({'; '.join(problems)}). "
        "Run `framewatch collect` to publish a new one."
    )


def _require_known_schema(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    have, need = version(connection), len(migrations())
    if have < need:
        connection.close()
        raise SnapshotTooOld(
            f"{path.name} has schema version {have}, this framewatch reads version {need}. "
            "Run `framewatch collect` to publish a new snapshot."
        )
