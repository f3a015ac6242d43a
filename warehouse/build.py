"""Build marts, comments and checks in the copy that becomes a snapshot."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.model import BadModel, Model, models
from warehouse.problem import Problem
from warehouse.rows import PROVENANCE, Table
from warehouse.schema import ensure_tables
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
    """Make every mart in dependency order, check them, say what they hold; `connection` is an open copy.

    With `model_files` only those marts, and of the raw tables only what they read.

    Raises:
        BadModel: a model cannot be built as its header says.
        CheckFailed: a check does not hold; the message lists the sentences.
    """
    checks, texts = make(connection, progress, model_files)
    # In a transaction of their own, where DuckDB sets comments three times as fast as beside the tables.
    with transaction(connection):
        connection.execute(";".join([*texts, OPS_COMMENTS.read_text(encoding="utf-8")]))
    return checks


def make(
    connection: duckdb.DuckDBPyConnection,
    progress: Progress = lambda _: None,
    model_files: Sequence[Model] | None = None,
) -> tuple[list[Check], list[str]]:
    """As `build`, without comments: returns the checks and the statements that set the comments.

    In one transaction, since each of hundreds of statements on its own would be forced to the disk.
    """
    with transaction(connection):
        chosen = models() if model_files is None else model_files
        tables = _raw_tables(connection, None if model_files is None else _read(chosen))
        texts = [text for table in tables for text in _present_view(connection, table)]
        checks = [_raw_is_unique(connection, table) for table in tables]
        connection.execute("create schema if not exists marts")
        for number, model in enumerate(chosen, 1):
            progress(f"building {model.name} ({number} of {len(chosen)})")
            texts += _make(connection, model)
            checks += _check(connection, model)
        _record(connection, checks)
    if broken := [check for check in checks if check.failing]:
        sentences = "; ".join(f"{c.table}: {c.sentence} ({c.failing} rows)" for c in broken)
        raise CheckFailed(f"Nothing was published, because these checks fail: {sentences}.")
    return checks, texts


@contextlib.contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit at the end, or roll back after an error."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _raw_tables(connection: duckdb.DuckDBPyConnection, wanted: frozenset[str] | None) -> list[Table]:
    """Declared tables, made where they are missing, and those that only an older framewatch declared."""
    declared = declared_tables()
    ensure_tables(connection, (table for table in declared if wanted is None or table.name in wanted))
    rows = connection.execute("select declaration from ops.tables order by table_name").fetchall()
    tables = [Table.from_json(row[0]) for row in rows]
    return [table for table in tables if wanted is None or table.name in wanted]


def _read(chosen: Sequence[Model]) -> frozenset[str]:
    """Names of the raw tables that some models read, be it all revisions or the present values."""
    names = (name for model in chosen for name in model.reads if name.startswith("raw."))
    return frozenset(name.removeprefix("raw.").removesuffix("_now") for name in names)


def _present_view(connection: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    """Make `raw.x_now`, the present value of each key; returns the comments of `raw.x` and of the view."""
    keys = ", ".join(f'"{name}"' for name in table.key)
    connection.execute(
        f"""create or replace view raw.{table.name}_now as
        from raw.{table.name}
        qualify row_number() over (partition by {keys}, source, origin order by load_id desc) = 1
            and not retracted"""
    )
    columns = {column.name: column.comment for column in (*table.columns, *PROVENANCE)}
    text = f"{table.comment} Natural key: {', '.join(table.key)}, source, origin."
    return [
        *comments("table", f"raw.{table.name}", f"{text} All revisions.", columns),
        *comments("view", f"raw.{table.name}_now", f"{text} Present values only.", columns),
    ]


def comments(kind: str, name: str, text: str, columns: dict[str, str]) -> list[str]:
    """Statements that say what a table or view and its columns hold."""
    return [
        f"comment on {kind} {name} is {_quoted(text)}",
        *(f'comment on column {name}."{column}" is {_quoted(text)}' for column, text in columns.items()),
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _raw_is_unique(connection: duckdb.DuckDBPyConnection, table: Table) -> Check:
    keys = ", ".join(f'"{name}"' for name in (*table.key, "source", "origin", "load_id"))
    failing = _count(connection, f"(select 1 from raw.{table.name} group by {keys} having count(*) > 1)")
    return Check(f"raw.{table.name}", f"one row per {keys}", failing)


def _make(connection: duckdb.DuckDBPyConnection, model: Model) -> list[str]:
    """Make the mart of a model; returns its comments."""
    kind = "view" if model.is_view else "table"
    try:
        connection.execute(f"create or replace {kind} marts.{model.name} as {model.query}")
        found = [row[0] for row in connection.execute(f"describe marts.{model.name}").fetchall()]
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException) as error:
        raise BadModel(f"{model.name}.sql cannot be built: {error}") from error
    if differing := set(found) ^ set(model.columns):
        raise BadModel(f"{model.name}.sql: header and query disagree on {', '.join(sorted(differing))}.")
    text = f"{model.description} Grain: {model.grain}."
    return comments(kind, f"marts.{model.name}", text, model.columns)


def _check(connection: duckdb.DuckDBPyConnection, model: Model) -> list[Check]:
    name = f"marts.{model.name}"
    checks = []
    if model.unique:
        keys = ", ".join(model.unique)
        failing = _count(connection, f"(select 1 from {name} group by {keys} having count(*) > 1)")
        checks.append(Check(name, f"one row per {keys}", failing))
    wrong = {sentence: f"not ({expression})" for sentence, expression in model.checks.items()}
    for column, codes in model.values.items():
        listed = ", ".join(map(_quoted, codes))
        wrong[f"{column} is one of {', '.join(codes)}"] = f'"{column}" not in ({listed})'
    if wrong:
        counts = ", ".join(f"count(*) filter (where {condition})" for condition in wrong.values())
        failing_rows = connection.execute(f"select {counts} from {name}").fetchone() or ()
        checks += [Check(name, sentence, n) for sentence, n in zip(wrong, failing_rows, strict=True)]
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
    """Tables that have rows, with their columns, for reading every block of a snapshot."""
    rows = connection.execute(
        """select schema_name || '.' || table_name, list(column_name order by column_index)
        from duckdb_columns() join duckdb_tables() using (schema_name, table_name)
        where not duckdb_columns.internal and estimated_size > 0 group by all"""
    ).fetchall()
    return [(row[0], row[1]) for row in rows]
