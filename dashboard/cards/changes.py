"""What changed: events of the picked frameworks since the last visit, or for some days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from dashboard import card, changes, db, formats, queries, ui
from dashboard import overview_wording as wording
from dashboard.catalogue import Entry

ORDER = 80


def render(picked: Sequence[Entry]) -> None:
    """List the events, and say which command brings releases while none are known."""
    visit = changes.last_visit(st.context.cookies)
    st.html(changes.REMEMBER_VISIT, unsafe_allow_javascript=True)
    slugs = ui.slugs(picked)
    with st.container(gap="xsmall", key="card_changes"):
        title = st.empty()
        options = [*changes.DAYS, *([changes.LAST_VISIT] if visit else [])]
        chosen = ui.choice("Since", options, default=changes.DEFAULT, key="since")
        day = changes.since(chosen, formats.utc_now().date(), visit)
        told, lines = db.remember(("changes", slugs, day), lambda: _told(slugs, day))
        title.markdown(f"##### {told}")
        if not any(row["latest_version"] for row in db.rows(queries.SCOREBOARD)):
            st.caption(wording.NO_EVENTS)
        if not lines:
            return
        st.markdown("\n".join(lines[: changes.LISTED]))
        if len(lines) > changes.LISTED:
            with st.expander(f"{len(lines) - changes.LISTED} earlier", type="compact"):
                st.markdown("\n".join(lines[changes.LISTED :]))
        card.query_footer(
            "changes", "marts.events", "What changed", changes.CHANGES, frameworks=slugs, since=day
        )


def _told(slugs: tuple[str, ...], day: dt.date) -> tuple[str, list[str]]:
    """How much happened since a day, and each event as an item of a list."""
    events = db.rows(changes.CHANGES, frameworks=slugs, since=day)
    return changes.title(events, day), [changes.line(event) for event in events]
