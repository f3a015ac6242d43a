"""The store: the only code that opens the warehouse file, under one lock, late and briefly."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from warehouse import snapshot
from warehouse.home import Home
from warehouse.inbox import BadBatch, pending, reject
from warehouse.load import Counts, load_batch, load_run
from warehouse.lock import considerate, exclusive
from warehouse.migrate import migrate, version
from warehouse.migrate import pending as pending_migrations
from warehouse.problem import Problem
from warehouse.schema import ensure_tables
from warehouse.tables import declared_tables

LOCK_WAIT_SECONDS = 60.0
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.4.0",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class WarehouseDamaged(Problem):
    """The warehouse file cannot be read and there is nothing to restore it from."""


@dataclass
class LoadReport:
    """What became of the inbox: counts per raw table, and a sentence for each rejected file."""

    counts: dict[str, Counts] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0

    @property
    def total(self) -> Counts:
        return sum(self.counts.values(), Counts())


@contextlib.contextmanager
def writer(home: Home, notes: list[str] | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for writing and migrated, under the writer's lock.

    `notes` collects a sentence when a damaged file was put aside and restored.

    Raises:
        Busy: another process holds the lock for longer than a minute.
        SchemaTooNew: a newer framewatch wrote the file.
        WarehouseDamaged: the file is damaged and could not be put aside.
    """
    home.create()
    with exclusive(home.writer_lock, LOCK_WAIT_SECONDS):
        connection = _open(home, [] if notes is None else notes)
        try:
            yield connection
        finally:
            connection.close()


def _open(home: Home, notes: list[str]) -> duckdb.DuckDBPyConnection:
    try:
        return _open_migrated(home)
    except (
        _Foreign,
        duckdb.IOException,
        duckdb.InvalidInputException,
        duckdb.SerializationException,
    ) as error:
        if _held_by_another(error):
            raise
        notes.append(_put_aside(home, str(error).splitlines()[0]))
        return _open_migrated(home)


def _open_migrated(home: Home) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(home.warehouse), config=CONFIG)
    try:
        connection.execute(snapshot.SESSION)
        _refuse_foreign(connection)
        behind = pending_migrations(connection)
        if behind and (old := version(connection)):
            connection.close()
            shutil.copyfile(home.warehouse, home.path / f"before-migration-{old}.duckdb")
            connection = duckdb.connect(str(home.warehouse), config=CONFIG)
            connection.execute(snapshot.SESSION)
        migrate(connection)
        connection.begin()
        ensure_tables(connection, declared_tables())
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


class _Foreign(Exception):
    """The file is a DuckDB database, but not one of ours."""


def _refuse_foreign(connection: duckdb.DuckDBPyConnection) -> None:
    """A database without our book-keeping but with tables belongs to somebody: nothing is written into it."""
    if version(connection):
        return
    if tables := connection.execute("select count(*) from duckdb_tables()").fetchall()[0][0]:
        raise _Foreign(f"it is another program's database with {tables} tables")


def _held_by_another(error: Exception) -> bool:
    """A foreign program has the file open: that is no damage."""
    return "lock" in str(error).lower()


def _put_aside(home: Home, reason: str) -> str:
    """Move a damaged warehouse out of the way and start again from the newest good snapshot."""
    number = len(list(home.path.glob("damaged-*.duckdb"))) + 1
    aside = home.path / f"damaged-{number}.duckdb"
    try:
        home.warehouse.rename(aside)
        home.warehouse.with_suffix(".duckdb.wal").unlink(missing_ok=True)
    except OSError as error:
        raise WarehouseDamaged(
            f"{home.warehouse} is no readable warehouse ({reason}) and cannot be moved aside "
            f"({error.strerror}). Move it away by hand and try again."
        ) from error
    good = snapshot.newest_readable(home)
    if good is None:
        return f"{home.warehouse} was no warehouse ({reason}); it was kept as {aside}, a new one was started."
    shutil.copyfile(good, home.warehouse)
    home.warehouse.chmod(0o644)
    with duckdb.connect(str(home.warehouse), config=CONFIG) as connection:
        snapshot.strip(connection)
    return (
        f"{home.warehouse} was no warehouse ({reason}); it was kept as {aside}, "
        f"the warehouse was restored from {good.name}."
    )


def load(home: Home, progress: Callable[[str], None] = lambda _: None) -> LoadReport:
    """Drain the inbox: one transaction per file, bad files are put aside with their sentence.

    Raises: as `writer`; and the DuckDB error when the disk is full, with every file still in the inbox.
    """
    report = LoadReport()
    if not pending(home) and home.warehouse.exists():
        return report
    with writer(home, report.notes) as connection:
        for path in pending(home):
            progress(path.name)
            _load_file(home, connection, path, report)
    return report


def _load_file(home: Home, connection: duckdb.DuckDBPyConnection, path: Path, report: LoadReport) -> None:
    try:
        if path.suffix == ".json":
            load_run(connection, path)
        elif counts := load_batch(connection, path):
            table = path.name.split(".")[1]
            report.counts[table] = report.counts.get(table, Counts()) + counts
        report.files += 1
        path.unlink()
    except BadBatch as error:
        reject(home, path, str(error))
        report.rejected.append(str(error))
        connection.execute(
            "insert into ops.rejected values (?, ?, now() at time zone 'UTC')", [path.name, str(error)]
        )


def publish(home: Home, progress: Callable[[str], None] = lambda _: None) -> Path | None:
    """Publish the warehouse as an immutable snapshot; None when nothing changed since the last one.

    The writer's lock is held only while the closed file is copied; marts are built in the copy.

    Raises:
        CheckFailed, BadModel: nothing was published, readers keep the last snapshot.
    """
    home.create()
    with considerate(home.machine_lock), exclusive(home.path / "publish.lock", LOCK_WAIT_SECONDS * 5):
        started = time.perf_counter()
        with exclusive(home.writer_lock, LOCK_WAIT_SECONDS):
            connection = _open(home, [])
            try:
                content = snapshot.fingerprint(connection)
            finally:
                connection.close()
            if content == snapshot.published_fingerprint(home):
                return None
            copy = snapshot.copy_of(home)
        path = snapshot.finish(home, copy, content, progress)
        progress(f"published {path.name} in {time.perf_counter() - started:.1f} s")
        return path
