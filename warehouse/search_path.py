"""Table names without a schema: marts come first, then raw, then ops."""

from __future__ import annotations

import duckdb

SCHEMAS = ("marts", "raw", "ops")


def search_marts_first(connection: duckdb.DuckDBPyConnection) -> None:
    """Let this connection find a table by its bare name, in those of `SCHEMAS` that the file has."""
    schemas = connection.execute("select schema_name from duckdb_schemas()").fetchall()
    present = [name for name in SCHEMAS if (name,) in schemas]
    if present:
        connection.execute(f"set search_path = '{','.join(present)}'")
