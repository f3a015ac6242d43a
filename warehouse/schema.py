"""Raw tables as their row models declare them: made when needed, brought up to date when safe."""

from __future__ import annotations

import duckdb

from warehouse.rows import PROVENANCE, PROVENANCE_NAMES, Table


class SchemaMismatch(Exception):
    """A declaration that the stored table cannot follow without a numbered migration."""


def ensure_table(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make the raw table, or bring it to its declaration when that only adds columns or changes checks.

    Raises:
        SchemaMismatch: the declaration drops a column or changes a type or the key.
    """
    known = connection.execute(
        "select declaration from ops.tables where table_name = ?", [table.name]
    ).fetchone()
    text = table.to_json()
    if known and known[0] == text:
        return
    if known is None:
        connection.execute(_ddl(table, table.name))
    else:
        _bring_up_to_date(connection, Table.from_json(known[0]), table)
        connection.execute("delete from ops.tables where table_name = ?", [table.name])
    connection.execute("insert into ops.tables values (?, ?)", [table.name, text])


def _bring_up_to_date(connection: duckdb.DuckDBPyConnection, old: Table, new: Table) -> None:
    if tuple(column.ddl for column in old.columns) == tuple(column.ddl for column in new.columns):
        return
    types = {column.name: column.sql_type for column in new.columns}
    lost = [column.name for column in old.columns if types.get(column.name) != column.sql_type]
    if lost or old.key != new.key:
        raise SchemaMismatch(
            f"Table raw.{new.name} cannot take its new declaration: {', '.join(lost) or 'the key'} changed. "
            "Write a numbered migration in warehouse/migrations."
        )
    kept = ", ".join(f'"{name}"' for name in (*(column.name for column in old.columns), *PROVENANCE_NAMES))
    connection.execute(_ddl(new, f"{new.name}__next"))
    connection.execute(f"insert into raw.{new.name}__next ({kept}) select {kept} from raw.{new.name}")
    connection.execute(f"drop table raw.{new.name}")
    connection.execute(f"alter table raw.{new.name}__next rename to {new.name}")


def _ddl(table: Table, name: str) -> str:
    return f"create table raw.{name} ({', '.join(column.ddl for column in (*table.columns, *PROVENANCE))})"
