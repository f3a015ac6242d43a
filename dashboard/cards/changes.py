"""What changed lately: newest events of the picked frameworks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import card, db, queries, ui
from dashboard import overview_wording as wording
from dashboard.catalogue import Entry

ORDER = 30


def render(picked: Sequence[Entry]) -> None:
    """List the newest events, and say which command brings releases while none are known."""
    slugs = ui.slugs(picked)
    events = db.rows(queries.CHANGES, frameworks=slugs)
    with st.container(gap="xsmall", key="card_changes"):
        st.markdown("##### What changed")
        if not any(row["latest_version"] for row in db.rows(queries.SCOREBOARD)):
            st.caption(wording.NO_EVENTS)
        if not events:
            return
        st.markdown("\n".join(wording.event_line(event) for event in events))
        data = db.read(queries.CHANGES, frameworks=slugs)
        card.footer("changes", "marts.events", "What changed", data, queries.CHANGES.text(frameworks=slugs))
