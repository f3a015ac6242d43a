"""What the SQL page knows besides the query: ready questions, the schema, the sandbox, words for its states."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import streamlit as st

import warehouse
from dashboard import db
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
    """A question with its SQL, ready to be changed and run."""

    title: str
    sql: str


@dataclass(frozen=True)
class Answer:
    """What became of one query: its rows, or why there are none."""

    result: sandbox.Result | None
    problem: sandbox.SandboxError | None = None

    def table(self) -> pa.Table:
        """The rows, later columns of the same name numbered."""
        assert self.result
        return self.result.table.rename_columns(distinct([column.name for column in self.result.columns]))

    def file(self, kind: str) -> io.BytesIO:
        """The same rows as CSV, JSON or Parquet."""
        assert self.result
        file = io.BytesIO()
        with self.result.relation() as relation:
            write(relation, kind, file)
        file.seek(0)
        return file


@cache
def questions() -> dict[str, Question]:
    """The ready questions by the name of their file; the first line is the title, the rest SQL."""
    found = {}
    for path in sorted(QUESTIONS.glob("*.sql")):
        first, _, sql = path.read_text(encoding="utf-8").partition("\n")
        found[path.stem] = Question(first.removeprefix("-- ").strip(), sql.strip())
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


def size_of_answer(result: sandbox.Result) -> str:
    """How many rows there are, whether more exist, and how long it took."""
    rows = result.table.num_rows
    plural = "" if rows == 1 else "s"
    cut = f"The first {rows:,} row{plural}; there are more" if result.truncated else f"{rows:,} row{plural}"
    milliseconds = result.elapsed_s * 1000
    return f"{cut} · {max(milliseconds, 1):,.0f} ms"


def columns_and_rows(table: db.Row) -> str:
    """The second line of a table in the schema: how long it is."""
    return "View" if table["rows"] is None else f"{table['rows']:,} row{'' if table['rows'] == 1 else 's'}"


TITLES: dict[type[sandbox.SandboxError], tuple[str, str]] = {
    sandbox.Refused: ("This is not run here", ":material/block:"),
    sandbox.QueryFailed: ("DuckDB cannot run this", ":material/error:"),
    sandbox.TooSlow: ("Too slow", ":material/timer_off:"),
    sandbox.TooBig: ("Too large", ":material/data_alert:"),
    sandbox.Busy: ("Busy", ":material/hourglass_empty:"),
    sandbox.Unavailable: ("The warehouse cannot be queried", ":material/cloud_off:"),
}
