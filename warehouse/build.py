"""Build marts, comments and checks in the copy that becomes a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.model import BadModel, Model, models
from warehouse.problem import Problem
from warehouse.rows import PROVENANCE, Table
from warehouse.schema import ensure_table
from warehouse.tables import declared_tables

OPS_COMMENTS = Path(__file__).parent / "ops_comments.sql"


class CheckFailed(Problem):
    """A promise of the warehouse does not hold; nothing is published."""


@dataclass(frozen=True)
class Check:
    """Result of one check: `failing` rows break the sentence."""

    table: str
    sentence: str
    failing: int


Progress = Callable[[str], None]


def build(
    connection: duckdb.DuckDBPyConnection,
    progress: Progress = lambda _: None,
    model_files: Sequence[Model] | None = None,
) -> list[Check]:
    """Make every mart in dependency order and check them; `connection` is an open copy of the warehouse.

    Raises:
        BadModel: a model cannot be built as its header says.
        CheckFailed: a check does not hold; the message lists the sentences.
    """
    tables = _raw_tables(connection)
    for table in tables:
        _present_view(connection, table)
    checks = [_raw_is_unique(connection, table) for table in tables]
    connection.execute("create schema if not exists marts")
    for model in models() if model_files is None else model_files:
        progress(f"building {model.name}")
        _make(connection, model)
        checks += _check(connection, model)
    _record(connection, checks)
    connection.execute(OPS_COMMENTS.read_text(encoding="utf-8"))
    if broken := [check for check in checks if check.failing]:
        sentences = "; ".join(f"{c.table}: {c.sentence} ({c.failing} rows)" for c in broken)
        raise CheckFailed(f"Nothing was published, because these checks fail: {sentences}.")
    return checks


def _raw_tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    for table in declared_tables():
        ensure_table(connection, table)
    rows = connection.execute("select declaration from ops.tables order by table_name").fetchall()
    return [Table.from_json(row[0]) for row in rows]


def _present_view(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """`raw.x_now`: the present value of each key; and the comments of `raw.x`."""
    keys = ", ".join(f'"{name}"' for name in table.key)
    connection.execute(
        f"""create or replace view raw.{table.name}_now as
        from raw.{table.name}
        qualify row_number() over (partition by {keys}, source, origin order by load_id desc) = 1
            and not retracted"""
    )
    columns = {column.name: column.comment for column in (*table.columns, *PROVENANCE)}
    key = f"Natural key: {', '.join(table.key)}, source, origin."
    _comment(connection, "table", f"raw.{table.name}", f"{table.comment} {key} All revisions.", columns)
    _comment(
        connection, "view", f"raw.{table.name}_now", f"{table.comment} {key} Present values only.", columns
    )


def _comment(
    connection: duckdb.DuckDBPyConnection, kind: str, name: str, text: str, columns: dict[str, str]
) -> None:
    quoted = text.replace("'", "''")
    connection.execute(f"comment on {kind} {name} is '{quoted}'")
    for column, comment in columns.items():
        quoted = comment.replace("'", "''")
        connection.execute(f"comment on column {name}.\"{column}\" is '{quoted}'")


def _raw_is_unique(connection: duckdb.DuckDBPyConnection, table: Table) -> Check:
    keys = ", ".join(f'"{name}"' for name in (*table.key, "source", "origin", "load_id"))
    failing = _count(connection, f"(select 1 from raw.{table.name} group by {keys} having count(*) > 1)")
    return Check(f"raw.{table.name}", f"one row per {keys}", failing)


def _make(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    kind = "view" if model.is_view else "table"
    try:
        connection.execute(f"create or replace {kind} marts.{model.name} as {model.query}")
        found = [row[0] for row in connection.execute(f"describe marts.{model.name}").fetchall()]
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException) as error:
        raise BadModel(f"{model.name}.sql cannot be built: {error}") from error
    if differing := set(found) ^ set(model.columns):
        raise BadModel(f"{model.name}.sql: header and query disagree on {', '.join(sorted(differing))}.")
    _comment(
        connection, kind, f"marts.{model.name}", f"{model.description} Grain: {model.grain}.", model.columns
    )


def _check(connection: duckdb.DuckDBPyConnection, model: Model) -> list[Check]:
    name = f"marts.{model.name}"
    checks = []
    if model.unique:
        keys = ", ".join(model.unique)
        failing = _count(connection, f"(select 1 from {name} group by {keys} having count(*) > 1)")
        checks.append(Check(name, f"one row per {keys}", failing))
    for sentence, expression in model.checks.items():
        checks.append(Check(name, sentence, _count(connection, f"{name} where not ({expression})")))
    for column, codes in model.values.items():
        listed = ", ".join(f"'{code}'" for code in codes)
        failing = _count(connection, f'{name} where "{column}" not in ({listed})')
        checks.append(Check(name, f"{column} is one of {', '.join(codes)}", failing))
    return checks


def _record(connection: duckdb.DuckDBPyConnection, checks: list[Check]) -> None:
    connection.execute(
        "create or replace table ops.checks (table_name varchar, sentence varchar, failing_rows bigint)"
    )
    values = ", ".join(["(?, ?, ?)"] * len(checks))
    flat = [item for check in checks for item in (check.table, check.sentence, check.failing)]
    if checks:
        connection.execute(f"insert into ops.checks values {values}", flat)


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    row = connection.execute(f"select count(*) from {source}").fetchone()
    return int(row[0]) if row else 0


def mart_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    """Stored tables of all schemas with their columns, for reading every block of a snapshot."""
    rows = connection.execute(
        """select schema_name || '.' || table_name, list(column_name order by column_index)
        from duckdb_columns() join duckdb_tables() using (schema_name, table_name)
        where not duckdb_columns.internal group by all"""
    ).fetchall()
    return [(row[0], row[1]) for row in rows]
