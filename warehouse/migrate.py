"""Schema changes of `raw` and `ops`: numbered files, each applied once, all in one transaction."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.problem import Problem

FOLDER = Path(__file__).parent / "migrations"


class SchemaTooNew(Problem):
    """The warehouse was written by a newer framewatch than this one."""


def migrations(folder: Path = FOLDER) -> dict[int, str]:
    """Version number to SQL text, ascending.

    Raises:
        ValueError: the numbers are not 1, 2, 3 … without a gap.
    """
    found = {int(path.name.split("_")[0]): path.read_text() for path in folder.glob("[0-9]*_*.sql")}
    if sorted(found) != list(range(1, len(found) + 1)):
        raise ValueError(
            f"migrations in {folder} must be numbered 1, 2, 3 … without a gap, not {sorted(found)}"
        )
    return dict(sorted(found.items()))


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """Schema version of an open warehouse or snapshot; 0 for a new file. Not inside a transaction."""
    try:
        # fetchall, because an unfinished result would block the caller's next statement on this connection.
        rows = connection.execute("select coalesce(max(version), 0) from ops.schema_version").fetchall()
    except duckdb.CatalogException:
        return 0
    return int(rows[0][0])


def pending(connection: duckdb.DuckDBPyConnection, folder: Path = FOLDER) -> list[int]:
    """Numbers of the migrations that this file still lacks.

    Raises:
        SchemaTooNew: the file knows a migration that this code does not.
    """
    have, known = version(connection), migrations(folder)
    if have > len(known):
        raise SchemaTooNew(
            f"The warehouse has schema version {have}, this framewatch knows {len(known)}. "
            "Update framewatch, or point FRAMEWATCH_HOME to another folder."
        )
    return [number for number in known if number > have]


def migrate(connection: duckdb.DuckDBPyConnection, folder: Path = FOLDER) -> list[int]:
    """Apply what is missing in one transaction; returns the numbers applied. Raises SchemaTooNew."""
    missing = pending(connection, folder)
    if not missing:
        return []
    texts = migrations(folder)
    connection.begin()
    try:
        for schema in ("raw", "ops"):
            connection.execute(f"create schema if not exists {schema}")
        for number in missing:
            connection.execute(texts[number])
            connection.execute(
                "insert into ops.schema_version values (?, now() at time zone 'UTC')", [number]
            )
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return missing
