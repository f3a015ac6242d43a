"""All frameworks side by side, headline ones first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import card, db, export, formats, queries, scoreboard
from dashboard import overview_wording as wording
from dashboard.catalogue import Entry, catalogue

ORDER = 30
ROW_PIXELS = 36


def render(picked: Sequence[Entry]) -> None:
    """Show every framework, whatever is picked."""
    del picked
    rows = db.rows(queries.SCOREBOARD)
    if not rows:
        return
    theme = export.theme("dark" if st.context.theme.type == "dark" else "light")
    table = scoreboard.frame(rows, catalogue(), theme["chartCategoricalColors"])
    with st.container(gap="xsmall", key="card_scoreboard"):
        st.markdown("##### Scoreboard")
        st.caption(wording.scoreboard_measure(rows))
        st.dataframe(
            table,
            hide_index=True,
            height="content",
            row_height=ROW_PIXELS,
            placeholder=formats.DASH,
            column_config=scoreboard.columns(),
            alt=wording.scoreboard_alt(rows),
            key="scoreboard",
        )
        card.query_footer("scoreboard", wording.scoreboard_source(rows), "Scoreboard", queries.SCOREBOARD)
