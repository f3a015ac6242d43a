"""One card per picked framework: level, movement, newest release, what its package asks for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import db, formats, queries, ui
from dashboard import overview_wording as wording
from dashboard.catalogue import Entry
from dashboard.wording import plain

ORDER = 10


def render(picked: Sequence[Entry]) -> None:
    """Show a card for each picked framework."""
    rows = ui.of(picked, db.rows(queries.SCOREBOARD))
    with st.grid(3, min_column_width=290, gap="small"):
        for row in rows:
            with st.container(border=True, height="stretch", gap="small"):
                _card(row)


def _card(row: db.Row) -> None:
    st.markdown(f"##### {plain(row['name'])} :gray-badge[{row['kind']}]")
    with st.grid(3, min_column_width=90, gap="small"):
        _metric("Stars", formats.compact(row["stars"]), wording.stars_move(row))
        _metric("Downloads", formats.compact(row["downloads_per_day"]), wording.downloads_note(row))
        version = row["latest_version"] or formats.DASH
        _metric("Release", version, wording.release_age(row, formats.utc_now()))
    if facts := wording.package_facts(row):
        st.caption(facts)


def _metric(label: str, value: str, note: str) -> None:
    with st.container(gap="xxsmall"):
        st.metric(label, value)
        st.caption(note)
