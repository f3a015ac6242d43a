"""Bars put together from parts: whose share of a cost is whose."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts.dots import SEPARATOR
from dashboard.charts.theme import GREY, SMALL_SIZE, colour, framed, quiet_axis

# Two lines of label: framework and server.
ROW_PIXELS = 36
AXIS_PIXELS = 42


def split(parts: pd.DataFrame, domain: tuple[str, ...], title: str) -> alt.LayerChart:
    """Stacked bars, each from 0 to its total.

    Args:
        parts: bar (framework and server, apart by `SEPARATOR`), part, start, end (in the unit of the axis),
            colour (`other` for what is nobody's own), strong (drawn full, else pale), text (printed behind
            the last part, else empty), tooltip; drawn in this order.
        domain: domain of the colour scale.
        title: title of the axis with its unit.
    """
    order = list(dict.fromkeys(parts["bar"]))
    y = alt.Y(
        "bar:N",
        sort=order,
        scale=alt.Scale(domain=order, paddingInner=0.25),
        title=None,
        axis=quiet_axis(
            labelExpr=f"split(datum.value, '{SEPARATOR}')", labelFlush=False, labelOverlap=False, grid=False
        ),
    )
    x = alt.X(
        "start:Q",
        title=title,
        scale=alt.Scale(domain=[0, float(parts["end"].max()) * 1.18], nice=False),
        axis=alt.Axis(tickCount=5, domain=False),
    )
    bars = (
        alt.Chart(parts.drop(columns="text"))
        .mark_bar()
        .encode(
            x=x,
            x2="end:Q",
            y=y,
            color=colour(domain),
            opacity=alt.condition("datum.strong", alt.value(0.95), alt.value(0.4)),
            tooltip=[alt.Tooltip("tooltip:N", title=" ")],
        )
    )
    totals = parts.loc[parts["text"] != "", ["bar", "end", "text"]].rename(columns={"end": "start"})
    text = (
        alt.Chart(totals)
        .mark_text(align="left", dx=6, fontSize=SMALL_SIZE + 1, fontWeight=600, color=GREY)
        .encode(x=x, y=y, text="text:N")
    )
    return framed(bars, text, height=ROW_PIXELS * len(order) + AXIS_PIXELS)
