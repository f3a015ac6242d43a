"""All frameworks side by side, headline ones first."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
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
    theme = "dark" if st.context.theme.type == "dark" else "light"
    table = db.remember(("scoreboard", theme), lambda: _table(rows, theme))
    measure, alt, source = db.remember(
        "scoreboard words",
        lambda: (
            wording.scoreboard_measure(rows),
            wording.scoreboard_alt(rows),
            wording.scoreboard_source(rows),
        ),
    )
    with st.container(gap="xsmall", key="card_scoreboard"):
        st.markdown("##### Scoreboard")
        st.caption(measure)
        st.dataframe(
            table,
            hide_index=True,
            height="content",
            row_height=ROW_PIXELS,
            placeholder=formats.DASH,
            column_config=scoreboard.columns(),
            alt=alt,
            key="scoreboard",
        )
        card.query_footer("scoreboard", source, "Scoreboard", queries.SCOREBOARD)


def _table(rows: Sequence[db.Row], theme: str) -> pa.Table:
    palette = export.theme(theme)["chartCategoricalColors"]
    return card.arrow(scoreboard.frame(rows, catalogue(), palette))
