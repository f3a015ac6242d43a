"""Is it safe to bet on? Releases, open vulnerabilities and repository of the picked frameworks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import card, db, formats, safety, ui
from dashboard.catalogue import Entry

ORDER = 90


def render(picked: Sequence[Entry]) -> None:
    """Show one line per picked framework; nothing before anything about releases is known."""
    slugs = ui.slugs(picked)
    rows = db.rows(safety.SAFETY, frameworks=slugs)
    if not any(row["latest_version"] for row in rows):
        return
    now = formats.this_minute()
    title, table = db.remember(
        ("safety", slugs, now), lambda: (safety.takeaway(rows, now), card.arrow(safety.table(rows, now)))
    )
    with st.container(gap="xsmall", key="card_safety"):
        st.markdown(f"##### {title}")
        st.caption("What speaks for a framework that will be cared for. A dash: not counted here yet.")
        st.dataframe(table, hide_index=True, height="content", alt=title, key="safety")
        source = "package index, OSV, GitHub"
        card.query_footer("safety", source, title, safety.SAFETY, frameworks=slugs)
