"""What articles say about speed, beside what was measured: two cards of Performance."""

from __future__ import annotations

import streamlit as st

from dashboard import db, performance
from dashboard import performance_articles as wording
from dashboard import performance_queries as questions
from dashboard.performance import Choice


def articles(choice: Choice) -> None:
    """Two claims that articles repeat, with what was measured, and where they do not hold."""
    requests, order = db.remember(
        ("articles", choice.machine, choice.database), lambda: _articles(choice.machine, choice.database)
    )
    st.markdown("#### What articles say")
    with st.grid(2, min_column_width=320, gap="small"):
        with st.container(border=True, height="stretch", key="claim_requests"):
            st.markdown(f"**“FastAPI serves 3,000+ requests per second”**\n\n{requests}")
        with st.container(border=True, height="stretch", key="claim_order"):
            st.markdown(f"**“FastAPI > Flask > Django REST framework”**\n\n{order}")


def _articles(machine: str, database: str) -> tuple[str, str]:
    """What was measured of the two claims."""
    names = performance.names()
    measured = [
        row
        for row in performance.rows(questions.COSTS, machine)
        if row["track"] == "documented" and row["database"] in ("none", database)
    ]
    documented = performance.pairs(machine, "documented", database)
    same = performance.pairs(machine, "same-server", database)
    order = [
        wording.order_claim(documented, names),
        wording.same_server_claim(documented, same, names),
    ]
    return wording.requests_claim(measured, names), "\n\n".join(told for told in order if told)
