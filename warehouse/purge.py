"""Remove what other people wrote: every revision, the file's free blocks, backups, and older snapshots.

Everything else in the warehouse keeps its history; texts of a community go when their community, or their
age, says so.
"""

from __future__ import annotations

import datetime as dt
import os

import duckdb

from warehouse import snapshot, store
from warehouse.home import Home
from warehouse.inbox import sync_file, sync_folder
from warehouse.lock import exclusive

TABLES = ("community_items", "community_opinions")

_DELETED = "item_id in (select item_id from raw.community_deletions where not retracted)"


def purge(home: Home, older_than: dt.datetime | None = None) -> int:
    """Remove items that were deleted, or written before `older_than` (naive, UTC); returns how many.

    Raises: as `store.writer`; NotCheckpointed and the DuckDB error when the disk is full: what is left to do
    is done by the next call.
    """
    if not home.warehouse.exists():
        return 0
    unfinished = home.path / "purge.unfinished"
    with store.writer(home) as connection:
        connection.begin()
        removed = _remove(connection, "deleted", _DELETED)
        if older_than is not None:
            old = f"item_id in (select item_id from raw.community_items where created_at < '{older_than}')"
            removed += _remove(connection, "age", old)
        if removed:
            # Before the commit, so that a kill after it does not leave the rest undone for ever.
            unfinished.touch()
            sync_folder(home.path)
        connection.commit()
    if unfinished.exists():
        _forget(home)
        unfinished.unlink(missing_ok=True)  # another run may have ended the same work
    return removed


def _remove(connection: duckdb.DuckDBPyConnection, reason: str, condition: str) -> int:
    connection.execute(
        f"""create or replace temp table going as
        select distinct item_id from raw.community_items where {condition}"""
    )
    row = connection.execute("select count(*) from going").fetchone()
    items = int(row[0]) if row else 0
    if items:
        for table in reversed(TABLES):
            connection.execute(f"delete from raw.{table} where item_id in (from going)")
        values = [reason, items]
        connection.execute("insert into ops.purges values (now() at time zone 'UTC', ?, ?)", values)
    connection.execute("drop table going")
    return items


def _forget(home: Home) -> None:
    """Write the warehouse anew: deleted rows stay legible in the free blocks of a database file."""
    aside = home.path / f".compact-{os.getpid()}.duckdb"
    with exclusive(home.writer_lock, store.LOCK_WAIT_SECONDS):
        snapshot.clear(home.path, ".compact-*")
        snapshot.require_checkpoint(home)
        with duckdb.connect(config=store.CONFIG | {"temp_directory": f"{aside}.tmp"}) as connection:
            connection.execute(f"attach '{home.warehouse}' as old (read_only)")
            connection.execute(f"attach '{aside}' as new (storage_version 'v1.4.0')")
            connection.execute("copy from database old to new")
        sync_file(aside)
        aside.replace(home.warehouse)
        sync_folder(home.path)
    for backup in home.path.glob("before-migration-*.duckdb"):
        backup.unlink(missing_ok=True)
    for batch in home.rejected.glob("*.community_*"):
        batch.unlink(missing_ok=True)


def drop_older_snapshots(home: Home) -> list[str]:
    """Remove snapshots from before the newest removal, once one after it is current; returns their names."""
    try:
        current = snapshot.resolve(home)
    except snapshot.NoSnapshot:
        return []
    newest, dropped = _purges(current), []
    for path in home.snapshots.glob("snapshot-*.duckdb"):
        if path != current and newest and _purges(path) < newest:
            path.unlink(missing_ok=True)
            dropped.append(path.name)
    return sorted(dropped)


def _purges(path: os.PathLike[str]) -> int:
    """Removals before the snapshot was made; -1 when it cannot be told."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("select count(*) from ops.purges").fetchone()
            return int(row[0]) if row else -1
    except duckdb.Error:
        return -1
