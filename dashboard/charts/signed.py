"""Dots with intervals on both sides of zero: one row per figure, rows in blocks, values printed."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts.dots import AXIS_PIXELS, ROW_PIXELS, SEPARATOR
from dashboard.charts.theme import GREY, LABEL_SIZE, SMALL_SIZE, colour, framed, quiet_axis

# The line of ticks is above the title of the axis.
TITLE_PIXELS = 38
# Room right of the last interval for its printed value, as a share of the axis.
LABEL_ROOM = 0.35
SIGNED_TICKS = "datum.value > 0 ? '+' + datum.label : datum.label"


def signed(rows: pd.DataFrame, domain: tuple[str, ...], title: str) -> alt.LayerChart:
    """Dots with intervals around a dashed zero.

    Args:
        rows: block (title of the block; empty for none), label, value, low, high, colour, text (printed
            beside the interval), tooltip, hollow (drawn as a ring); drawn in this order.
        domain: domain of the colour scale.
        title: title of the value axis.
    """
    placed = rows.assign(row=rows["block"] + SEPARATOR + rows["label"])
    titles = [block for block in rows["block"].unique() if block]
    order = [
        row
        for block in rows["block"].unique()
        for row in ([block + SEPARATOR] if block else [])
        + placed.loc[placed["block"] == block, "row"].tolist()
    ]
    names = f"split(datum.value, '{SEPARATOR}')[1]"
    axis = quiet_axis(labelExpr=names, labelFlush=False, labelLimit=150, grid=False)
    y = alt.Y("row:N", sort=order, scale=alt.Scale(domain=order), title=None, axis=axis)
    x = _x(rows, title)
    zero = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=x)
    layers = [zero, *_marks(placed, x, y, domain)]
    if titles:
        heads = pd.DataFrame({"row": [block + SEPARATOR for block in titles], "title": titles})
        text = alt.Chart(heads).mark_text(
            align="left", baseline="middle", fontSize=LABEL_SIZE, fontWeight=600, color=GREY
        )
        layers.append(text.encode(x=alt.value(0), y=y, text="title:N"))
    return framed(*layers, height=ROW_PIXELS * len(order) + AXIS_PIXELS + TITLE_PIXELS)


def _x(rows: pd.DataFrame, title: str) -> alt.X:
    low, high = min(float(rows["low"].min()), 0.0), max(float(rows["high"].max()), 0.0)
    span = alt.Scale(domain=[low - 0.02, high + (high - low) * LABEL_ROOM], nice=False)
    axis = alt.Axis(tickCount=5, domain=False, labelExpr=SIGNED_TICKS, format=".1f")
    return alt.X("value:Q", title=title, scale=span, axis=axis)


def _marks(rows: pd.DataFrame, x: alt.X, y: alt.Y, domain: tuple[str, ...]) -> list[alt.Chart]:
    tint = colour(domain)
    ends = rows[["row", "low", "high", "colour"]].rename(columns={"low": "value"})
    bars = alt.Chart(ends).mark_rule(strokeWidth=5, strokeCap="round", opacity=0.4)
    dot = alt.Chart(rows[["row", "value", "colour", "tooltip", "hollow"]]).mark_point(
        size=80, opacity=1, strokeWidth=2
    )
    texts = rows.assign(value=rows["high"])[["row", "value", "colour", "text"]]
    text = alt.Chart(texts).mark_text(align="left", dx=10, fontSize=SMALL_SIZE + 1, fontWeight=600)
    filled = alt.FillOpacity("hollow:N", scale=alt.Scale(domain=[False, True], range=[1, 0]), legend=None)
    return [
        bars.encode(x=x, x2="high:Q", y=y, color=tint),
        dot.encode(
            x=x,
            y=y,
            color=tint,
            fill=colour(domain),
            fillOpacity=filled,
            tooltip=[alt.Tooltip("tooltip:N", title=" ")],
        ),
        text.encode(x=x, y=y, color=tint, text="text:N"),
    ]
