"""Can I trust today's numbers?"""

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import card, db, doubts, formats, health, last_run, queries
from dashboard import health_tables as tables
from dashboard import health_wording as wording
from dashboard.catalogue import catalogue
from dashboard.wording import plain
from warehouse.home import Home

PAGE = {
    "group": "Proof",
    "order": 30,
    "title": "Data health",
    "icon": "monitor_heart",
    "help": "Can I trust today's numbers? Freshness, runs and failures of every source.",
}


@st.fragment(run_every="30s")
def refreshing() -> None:
    """The sources, anew twice a minute. What cannot be read any more is told by the whole page."""
    try:
        sources()
    except (db.NoSnapshot, db.SnapshotTooOld):
        st.rerun()


def sources() -> None:
    """Freshness of every source."""
    now = formats.utc_now()
    rows, about = db.rows(queries.FRESHNESS), {row["source"]: row for row in db.rows(queries.SOURCES)}
    st.markdown(wording.answer(rows, db.rows(queries.CHECKS) if db.has("ops.checks") else []))
    for sentence in last_run.problems(Home.default()):
        st.error(plain(sentence), title="The last collection could not store or publish everything")
    hosts = {source: row["host"] for source, row in about.items()}
    for trouble in wording.troubles(rows, hosts, now):
        show = st.error if trouble.status == "failed" else st.warning
        show(trouble.text, title=trouble.title, icon=wording.LOOKS[trouble.status][1])
    cards([row for row in rows if row["status"] != "never"], about, now)
    if never := [about[row["source"]] for row in rows if row["status"] == "never"]:
        takeaway = wording.waiting_takeaway(len(never))
        st.markdown(f"##### {takeaway}")
        st.caption("`framewatch collect NAME` asks one at once; `framewatch up` asks each when it is due.")
        st.dataframe(
            health.waiting(never, now), hide_index=True, height="content", alt=takeaway, key="waiting"
        )


def cards(rows: Sequence[db.Row], about: Mapping[str, db.Row], now: dt.datetime) -> None:
    """A card for each source that ran."""
    with st.grid(3, min_column_width=290, gap="small"):
        for row in rows:
            colour, icon = wording.LOOKS[row["status"]]
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{row['source']}** :{colour}-badge[{icon} {row['status']}]")
                st.markdown(about[row["source"]]["description"])
                st.caption("  \n".join(wording.source_lines(row, about[row["source"]]["schedule"], now)))


def listed(name: str, takeaway: str, measure: str, table: pd.DataFrame, query: queries.Query) -> None:
    """A table with its takeaway, and its rows and SQL behind "Data"."""
    with st.container(gap="xsmall", key=f"card_{name}"):
        st.markdown(f"##### {takeaway}")
        st.caption(measure)
        first = st.column_config.TextColumn(width=190, pinned=True)
        st.dataframe(
            table,
            hide_index=True,
            height="content",
            column_config={str(table.columns[0]): first},
            alt=takeaway,
            key=name,
        )
        card.query_footer(name, "marts" if "marts." in query.sql else "ops", takeaway, query)


st.title("Can I trust today's numbers?", anchor=False)
# Asked here first: an exception inside a fragment does not reach the frame around the page.
for question in (queries.FRESHNESS, queries.SOURCES):
    db.rows(question)
refreshing()
if db.rows(queries.RUNS):
    card.show("runs", (), health.runs_card)
held = db.rows(queries.COVERAGE)
listed(
    "coverage",
    wording.coverage_takeaway(held),
    "Newest figure per framework and measure. Live: asked or measured by this installation.",
    health.coverage(catalogue().values(), held),
    queries.COVERAGE,
)
if series := db.rows(tables.COMPLETENESS):
    listed(
        "completeness",
        tables.completeness_takeaway(series),
        "Days between the first and the last figure that a source did not report, newest first.",
        tables.completeness(series),
        tables.COMPLETENESS,
    )
if pairs := db.rows(tables.RECONCILIATION):
    listed(
        "reconciliation",
        tables.reconciliation_takeaway(pairs),
        "Figure of the compared source divided by that of the source; medians of the frameworks.",
        tables.reconciliation(pairs),
        tables.RECONCILIATION,
    )
if pools := db.rows(tables.BUDGETS):
    now = formats.utc_now()
    listed(
        "budgets",
        tables.budgets_takeaway(pools, now),
        "Requests that this installation allows itself, and what the host said is left, whichever is less.",
        tables.budgets(pools, now),
        tables.BUDGETS,
    )
doubts.show()
