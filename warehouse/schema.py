"""Raw tables as their row models declare them: made when needed, brought up to date when safe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import duckdb

from warehouse.problem import Problem
from warehouse.rows import PROVENANCE, PROVENANCE_NAMES, Table


class SchemaMismatch(Problem):
    """A declaration that the stored table cannot follow without a numbered migration."""


def ensure_tables(connection: duckdb.DuckDBPyConnection, declared: Iterable[Table]) -> None:
    """`ensure_table` for many; those whose stored declaration is the same to the letter cost nothing.

    Raises: as `ensure_table`.
    """
    stored = dict(connection.execute("select table_name, declaration from ops.tables").fetchall())
    for table in declared:
        if stored.get(table.name) != table.to_json():
            ensure_table(connection, table)


def ensure_table(connection: duckdb.DuckDBPyConnection, declared: Table) -> None:
    """Make the raw table, or bring it to its declaration: new columns, other checks, other comments.

    A stored column that the declaration lacks stays when it may be null, so that an older framewatch can
    work on what a newer one wrote. Runs in the caller's transaction.

    Raises:
        SchemaMismatch: a type or the key changed, or a column that must not be null is missing.
    """
    query = "select declaration from ops.tables where table_name = ?"
    known = connection.execute(query, [declared.name]).fetchone()
    if known is None:
        connection.execute(_ddl(declared, declared.name))
        table = declared
    else:
        stored = Table.from_json(known[0])
        table = _merged(stored, declared)
        if table == stored:
            return
        if [column.ddl for column in table.columns] != [column.ddl for column in stored.columns]:
            _rebuild(connection, stored, table)
        connection.execute("delete from ops.tables where table_name = ?", [table.name])
    connection.execute("insert into ops.tables values (?, ?)", [table.name, table.to_json()])


def _merged(stored: Table, declared: Table) -> Table:
    wanted = {column.name: column for column in declared.columns}
    extra = tuple(column for column in stored.columns if column.name not in wanted)
    broken = [column.name for column in extra if not column.nullable]
    for column in stored.columns:
        if column.name in wanted and wanted[column.name].sql_type != column.sql_type:
            broken.append(column.name)
    if broken or stored.key != declared.key:
        what = ", ".join(broken) or "the key"
        raise SchemaMismatch(
            f"Table raw.{declared.name} cannot take this declaration: {what} changed. "
            "Write a numbered migration in warehouse/migrations."
        )
    return replace(declared, columns=declared.columns + extra)


def _rebuild(connection: duckdb.DuckDBPyConnection, stored: Table, table: Table) -> None:
    """Checks cannot be altered in place, so the table is written anew; runs in the caller's transaction."""
    names = (*(column.name for column in stored.columns), *PROVENANCE_NAMES)
    kept = ", ".join(f'"{name}"' for name in names)
    connection.execute(_ddl(table, f"{table.name}__next"))
    connection.execute(f"insert into raw.{table.name}__next ({kept}) select {kept} from raw.{table.name}")
    connection.execute(f"drop table raw.{table.name}")
    connection.execute(f"alter table raw.{table.name}__next rename to {table.name}")


def _ddl(table: Table, name: str) -> str:
    return f"create table raw.{name} ({', '.join(column.ddl for column in (*table.columns, *PROVENANCE))})"
