"""What stands behind the SQL page: ready questions, the schema, the sandbox, words for its states."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import streamlit as st

import warehouse
from dashboard import db, wording
from dashboard.queries import Query
from warehouse import sandbox
from warehouse.home import Home
from warehouse.writers import distinct, write

QUESTIONS = Path(warehouse.__file__).parent / "queries"
LIMITS = sandbox.Limits()

TABLES = Query(
    """with named as (
    select schema_name, table_name as name, comment, estimated_size as rows
    from duckdb_tables() where not internal
    union all
    select schema_name, view_name, comment, null from duckdb_views() where not internal
)
select schema_name || '.' || name as "table", comment, rows
from named
where schema_name in ('marts', 'raw', 'ops')
order by list_position(['marts', 'raw', 'ops'], schema_name), name"""
)
COLUMNS = Query(
    """select column_name as "column", lower(data_type) as type, comment as meaning
from duckdb_columns()
where schema_name || '.' || table_name = $table
order by column_index"""
)


@dataclass(frozen=True)
class Question:
    """A question, and its SQL with the question as first line."""

    title: str
    sql: str


@dataclass(frozen=True)
class Answer:
    """What became of one query: its rows, or the problem because of which there are none."""

    result: sandbox.Result | None
    problem: sandbox.SandboxError | None = None

    @property
    def rows(self) -> sandbox.Result:
        """The result of a query without a problem."""
        assert self.result
        return self.result

    def table(self) -> pa.Table:
        """The rows, later columns of the same name numbered."""
        names = [column.name for column in self.rows.columns]
        return self.rows.table.rename_columns(distinct(names))

    def file(self, kind: str) -> io.BytesIO:
        """The same rows as CSV, JSON or Parquet."""
        file = io.BytesIO()
        with self.rows.relation() as relation:
            write(relation, kind, file)
        file.seek(0)
        return file

    def summary(self) -> str:
        """How many rows there are, whether more exist, and how long it took."""
        count = f"{plural(self.rows.table.num_rows, 'row')}"
        cut = f"The first {count}; there are more" if self.rows.truncated else count
        return f"{cut} · {max(self.rows.elapsed_s * 1000, 1):,.0f} ms"


@cache
def questions() -> dict[str, Question]:
    """The ready questions by the name of their file."""
    found = {}
    for path in sorted(QUESTIONS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8").strip()
        found[path.stem] = Question(sql.splitlines()[0].removeprefix("-- "), sql)
    return found


@st.cache_resource(max_entries=1, show_spinner=False, on_release=sandbox.Pool.close)
def _pool(link: str) -> sandbox.Pool:
    return sandbox.Pool(Path(link), limits=LIMITS)


def warm_up() -> None:
    """Have a process ready before the visitor runs a query."""
    _pool(str(Home.default().current))


def ask(sql: str) -> Answer:
    """Run one query in the sandbox, on the snapshot that is current now."""
    try:
        return Answer(_pool(str(Home.default().current)).run(sql))
    except sandbox.SandboxError as error:
        return Answer(None, error)


def introduction(tables: int) -> str:
    """The first line of the page: what can be asked, and within which limits."""
    return (
        f"**{tables} tables** answer in [DuckDB's SQL](https://duckdb.org/docs/current/sql/introduction), "
        f"read-only: at most {LIMITS.rows:,} rows, {LIMITS.size_bytes / 1e6:.0f} MB and "
        f"{LIMITS.seconds:g} seconds. The address of this page holds your query."
    )


def length(table: db.Row) -> str:
    """How long a table of the schema is; a view is counted only when it is read."""
    return "View, computed when read" if table["rows"] is None else plural(table["rows"], "row")


def described(columns: Iterable[db.Row]) -> str:
    """Name, type and meaning of each column, as text that wraps."""
    return "\n".join(
        f"- `{row['column']}` :gray[{row['type']}]  \n  {wording.plain(row['meaning'] or '')}"
        for row in columns
    )


def plural(count: int, noun: str) -> str:
    """1 row; 2,000 rows."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


TITLES: dict[type[sandbox.SandboxError], tuple[str, str]] = {
    sandbox.Refused: ("This is not run here", ":material/block:"),
    sandbox.QueryFailed: ("DuckDB cannot run this", ":material/error:"),
    sandbox.TooSlow: ("Too slow", ":material/timer_off:"),
    sandbox.TooBig: ("Too large", ":material/data_alert:"),
    sandbox.Busy: ("Busy", ":material/hourglass_empty:"),
    sandbox.Unavailable: ("The warehouse cannot be queried", ":material/cloud_off:"),
}
