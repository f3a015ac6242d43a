"""What stands behind the SQL page: ready questions, the schema, the sandbox, words for its states."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

import warehouse
from dashboard import db, wording
from dashboard.queries import Query
from warehouse import sandbox
from warehouse.home import Home
from warehouse.portable import as_text
from warehouse.writers import distinct, write

QUESTIONS = Path(warehouse.__file__).parent / "queries"
LIMITS = sandbox.Limits()
# A browser computes with doubles, which hold this many decimal digits.
EXACT_DIGITS = 15

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

    @cached_property
    def table(self) -> pa.Table:
        """The rows for the screen: what a browser would draw wrong is DuckDB's text for it."""
        schema = self.rows.table.schema
        with self.rows.relation() as relation:
            positions = [at for at, field in enumerate(schema) if _drawn_wrong(field.type)]
            table = as_text(relation, positions).to_arrow_table()
        return table.rename_columns(distinct([column.name for column in self.rows.columns]))

    def numbers(self) -> dict[str, Any]:
        """Column settings that show fractions with all their digits."""
        shown = {field.name: field.type for field in self.table.schema}
        fractions = [
            name for name, kind in shown.items() if pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        ]
        return {name: st.column_config.NumberColumn(format="plain") for name in fractions}

    def file(self, kind: str) -> io.BytesIO:
        """The same rows as CSV, JSON or Parquet."""
        file = io.BytesIO()
        with self.rows.relation() as relation:
            write(relation, kind, file)
        file.seek(0)
        return file

    def summary(self) -> str:
        """How many rows there are, whether more exist, and how long it took."""
        count = plural(self.rows.table.num_rows, "row")
        cut = f"The first {count}; there are more" if self.rows.truncated else count
        return f"{cut} · {max(self.rows.elapsed_s * 1000, 1):,.0f} ms"


def _drawn_wrong(kind: pa.DataType) -> bool:
    """Seen in Streamlit 1.67: `[1.5]` of decimals as 15, dates inside lists as milliseconds."""
    if pa.types.is_list(kind):
        return not (pa.types.is_string(kind.value_type) or pa.types.is_integer(kind.value_type))
    if pa.types.is_decimal(kind):
        return bool(kind.precision > EXACT_DIGITS)
    return bool(pa.types.is_nested(kind) or pa.types.is_binary(kind))


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


def verbatim(text: str) -> str:
    """Text of others as a block of code: what it quotes from a query must not become Markdown."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


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
