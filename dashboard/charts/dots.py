"""Dots with intervals: one row per figure, rows in blocks, values printed, a dashed line to compare with."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.axes import decades
from dashboard.charts.theme import GREY, LABEL_SIZE, SMALL_SIZE, colour, framed, quiet_axis

ROW_PIXELS = 25
AXIS_PIXELS = 26
TITLE_PIXELS = 18
SEPARATOR = "|"
# Room right of the last dot for its printed value, as a share of the axis.
LABEL_ROOM = 0.3


@dataclass(frozen=True)
class Scale:
    """The value axis: `ratio` is logarithmic around the dashed line at 1, else it begins at zero.

    `domain` is that of the colour scale, `title` names the unit; None where the printed values say it.
    """

    domain: tuple[str, ...]
    title: str | None
    ratio: bool = False


def dots(rows: pd.DataFrame, scale: Scale) -> alt.LayerChart:
    """Dots with intervals.

    Args:
        rows: block (title of the block; empty for none), label, value, low, high (null without an interval),
            colour, text (printed beside the dot), tooltip; drawn in this order.
    """
    placed = rows.assign(row=rows["block"] + SEPARATOR + rows["label"])
    titles = [title for title in rows["block"].unique() if title]
    order = [
        row
        for title in rows["block"].unique()
        for row in ([title + SEPARATOR] if title else [])
        + placed.loc[placed["block"] == title, "row"].tolist()
    ]
    y = alt.Y(
        "row:N",
        sort=order,
        scale=alt.Scale(domain=order),
        title=None,
        axis=quiet_axis(
            labelExpr=f"split(datum.value, '{SEPARATOR}')[1]", labelFlush=False, labelLimit=150, grid=False
        ),
    )
    x = _x(rows, scale)
    layers = [_titles(titles, y)] if titles else []
    if scale.ratio:
        one = pd.DataFrame({"value": [1.0]})
        layers.append(alt.Chart(one).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=x))
    layers += [_intervals(placed, x, y, scale), *_marks(placed, x, y, scale)]
    axis = AXIS_PIXELS + (TITLE_PIXELS if scale.title else 0)
    return framed(*layers, height=ROW_PIXELS * len(order) + axis)


def _x(rows: pd.DataFrame, scale: Scale) -> alt.X:
    low = float(rows["low"].fillna(rows["value"]).min())
    high = float(rows["high"].fillna(rows["value"]).max())
    if not scale.ratio:
        span = alt.Scale(domain=[0, high * (1 + LABEL_ROOM)], nice=False)
        return alt.X("value:Q", title=scale.title, scale=span, axis=alt.Axis(tickCount=5, domain=False))
    low, high = min(low, 1.0) * 0.93, max(high, 1.0)
    end = high * (high / low) ** LABEL_ROOM
    axis = alt.Axis(values=decades(low, high), labelExpr="datum.label + '×'", format="~g", domain=False)
    return alt.X(
        "value:Q",
        title=scale.title,
        scale=alt.Scale(type="log", domain=[low, end], nice=False),
        axis=axis,
    )


def _titles(titles: list[str], y: alt.Y) -> alt.Chart:
    frame = pd.DataFrame({"row": [title + SEPARATOR for title in titles], "title": titles})
    text = alt.Chart(frame).mark_text(
        align="left", baseline="middle", fontSize=LABEL_SIZE, fontWeight=600, color=GREY
    )
    chart: alt.Chart = text.encode(x=alt.value(0), y=y, text="title:N")
    return chart


def _intervals(rows: pd.DataFrame, x: alt.X, y: alt.Y, scale: Scale) -> alt.Chart:
    known = rows.dropna(subset=["low", "high"])[["row", "low", "high", "colour"]]
    known = known.rename(columns={"low": "value"})
    bar = alt.Chart(known).mark_rule(strokeWidth=5, strokeCap="round", opacity=0.4)
    chart: alt.Chart = bar.encode(x=x, x2="high:Q", y=y, color=colour(scale.domain))
    return chart


def _marks(rows: pd.DataFrame, x: alt.X, y: alt.Y, scale: Scale) -> list[alt.Chart]:
    base = alt.Chart(rows[["row", "value", "colour", "tooltip"]])
    dot = base.mark_circle(size=80, opacity=1).encode(
        x=x, y=y, color=colour(scale.domain), tooltip=[alt.Tooltip("tooltip:N", title=" ")]
    )
    ends = rows.assign(value=rows["high"].fillna(rows["value"]))[["row", "value", "colour", "text"]]
    text = alt.Chart(ends).mark_text(align="left", dx=10, fontSize=SMALL_SIZE + 1, fontWeight=600)
    return [dot, text.encode(x=x, y=y, color=colour(scale.domain), text="text:N")]
