"""Events drawn onto a chart of series: symbols on the lines, and a border where the meter changed."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts.axes import Look
from dashboard.charts.theme import GREY, SMALL_SIZE, colour


def symbols(events: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """Symbols on the lines of their frameworks.

    Args:
        events: x, value, colour, symbol (a shape of Vega), when, title, detail.
    """
    drawn = events[["x", "value", "colour", "symbol", "when", "title", "detail"]]
    chart: alt.Chart = (
        alt.Chart(drawn)
        .mark_point(filled=True, size=90, opacity=1, strokeWidth=1, clip=True)
        .encode(
            x=x,
            y=y,
            color=colour(look.domain),
            shape=alt.Shape("symbol:N", scale=None, legend=None),
            tooltip=_tooltip(),
        )
    )
    return chart


def borders(events: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Lines from top to bottom at the days on which a meter changed; columns x, when, title, detail."""
    base = alt.Chart(events[["x", "when", "title", "detail"]]).encode(x=x)
    rule = base.mark_rule(color=GREY, strokeDash=[6, 3], strokeWidth=1.5, clip=True)
    text = base.mark_text(align="left", baseline="top", dx=4, dy=2, fontSize=SMALL_SIZE, color=GREY)
    return [
        rule.encode(tooltip=_tooltip()),
        text.encode(y=alt.value(0), text=alt.value("meter changed")),
    ]


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("when:N", title=" "),
        alt.Tooltip("title:N", title="Event"),
        alt.Tooltip("detail:N", title="Figures"),
    ]
