"""Can I trust today's numbers?"""

import streamlit as st

from dashboard import card, db, doubts, formats, health, last_run, queries
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
def sources() -> None:
    """Freshness of every source, anew twice a minute."""
    now = formats.utc_now()
    rows, about = db.rows(queries.FRESHNESS), {row["source"]: row for row in db.rows(queries.SOURCES)}
    st.markdown(wording.answer(rows, db.rows(queries.CHECKS) if db.has("ops.checks") else []))
    for sentence in last_run.problems(Home.default()):
        st.error(plain(sentence), title="The last collection could not store or publish everything")
    for row in rows:
        if found := wording.problem(row, now):
            show = st.error if row["status"] == "failed" else st.warning
            show(found[1], title=found[0], icon=wording.LOOKS[row["status"]][1])
    with st.grid(3, min_column_width=290, gap="small"):
        for row in rows:
            colour, icon = wording.LOOKS[row["status"]]
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{row['source']}** :{colour}-badge[{icon} {row['status']}]")
                st.markdown(about[row["source"]]["description"])
                st.caption("  \n".join(wording.source_lines(row, about[row["source"]]["schedule"], now)))


st.title("Can I trust today's numbers?", anchor=False)
sources()
if db.rows(queries.RUNS):
    card.show("runs", (), health.runs_card)
held = db.rows(queries.COVERAGE)
with st.container(gap="xsmall", key="card_coverage"):
    st.markdown(f"##### {wording.coverage_takeaway(held)}")
    st.caption("Newest figure per framework and measure. Live: asked or measured by this installation.")
    table = health.coverage(catalogue().values(), held)
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={"Framework": st.column_config.TextColumn(width=165, pinned=True)},
        alt=wording.coverage_takeaway(held),
        key="coverage",
    )
    card.footer("coverage", "marts", "What is live", db.read(queries.COVERAGE), queries.COVERAGE.text())
doubts.show()
