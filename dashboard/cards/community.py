"""What users say in one line: net sentiment where it may be shown, else who is written about."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import ui
from dashboard.catalogue import Entry
from dashboard.community import choice as ask
from dashboard.community import page, wording

ORDER = 70


def render(picked: Sequence[Entry]) -> None:
    """Show one sentence about the picked frameworks; nothing before a community was read."""
    choice = ask.Choice(ui.slugs(picked))
    covered = ask.coverage(choice)
    if not covered:
        return
    with st.container(gap="xsmall", key="card_community"):
        rows = ask.overall(choice)
        judged = ask.may_show() and any(row["shown"] for row in rows)
        st.markdown(f"##### {wording.ranking(rows, ask.name) if judged else wording.coverage(covered)}")
        st.caption(f"{page.answer(choice)} Source: {ask.source(choice)}")
