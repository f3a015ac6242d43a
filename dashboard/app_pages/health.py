"""Can I trust today's numbers?"""

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pyarrow as pa
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

Make = Callable[[list[db.Row]], tuple[str, pd.DataFrame]]


@st.fragment(run_every="30s")
def refreshing() -> None:
    """The sources, anew twice a minute. What cannot be read any more is told by the whole page."""
    try:
        sources()
    except (db.NoSnapshot, db.SnapshotTooOld):
        st.rerun()


def sources() -> None:
    """Freshness of every source."""
    now = formats.this_minute()
    found = health.sources(now)
    st.markdown(found.answer)
    for sentence in last_run.problems(Home.default()):
        st.error(plain(sentence), title="The last collection could not store or publish everything")
    for trouble in found.troubles:
        show = st.error if trouble.status == "failed" else st.warning
        show(trouble.text, title=trouble.title, icon=wording.LOOKS[trouble.status][1])
    with st.grid(3, min_column_width=290, gap="small"):
        for head, description, lines in found.cards:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(head)
                st.markdown(description)
                st.caption(lines)
    if found.waiting is not None:
        st.markdown(f"##### {found.waiting_takeaway}")
        st.caption("`framewatch collect NAME` asks one at once; `framewatch up` asks each when it is due.")
        st.dataframe(
            found.waiting, hide_index=True, height="content", alt=found.waiting_takeaway, key="waiting"
        )


def listed(name: str, query: queries.Query, measure: str, make: Make, *key: dt.datetime) -> None:
    """A table with its takeaway, and its rows and SQL behind "Data".

    Args:
        make: takeaway and table from the rows; called once per snapshot and `key`.
    """

    def made() -> tuple[str, pa.Table]:
        takeaway, table = make(db.rows(query))
        return takeaway, card.arrow(table)

    takeaway, table = db.remember(("listed", name, *key), made)
    with st.container(gap="xsmall", key=f"card_{name}"):
        st.markdown(f"##### {takeaway}")
        st.caption(measure)
        first = st.column_config.TextColumn(width=190, pinned=True)
        st.dataframe(
            table,
            hide_index=True,
            height="content",
            column_config={table.column_names[0]: first},
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
listed(
    "coverage",
    queries.COVERAGE,
    "Newest figure per framework and measure. Live: asked or measured by this installation.",
    lambda rows: (wording.coverage_takeaway(rows), health.coverage(catalogue().values(), rows)),
)
if db.rows(tables.COMPLETENESS):
    listed(
        "completeness",
        tables.COMPLETENESS,
        "Days between the first and the last figure that a source did not report, newest first.",
        lambda rows: (tables.completeness_takeaway(rows), tables.completeness(rows)),
    )
if db.rows(tables.RECONCILIATION):
    listed(
        "reconciliation",
        tables.RECONCILIATION,
        "Figure of the compared source divided by that of the source; medians of the frameworks.",
        lambda rows: (tables.reconciliation_takeaway(rows), tables.reconciliation(rows)),
    )
if db.rows(tables.BUDGETS):
    minute = formats.this_minute()
    listed(
        "budgets",
        tables.BUDGETS,
        "Requests that this installation allows itself, and what the host said is left, whichever is less.",
        lambda rows: (tables.budgets_takeaway(rows, minute), tables.budgets(rows, minute)),
        minute,
    )
doubts.show()
