"""Several series over time: lines that break at gaps, steps for windows, labels at the ends, one tooltip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import altair as alt
import pandas as pd

from dashboard.charts.dodge import dodge
from dashboard.charts.theme import COMPACT_TICKS, GREY, LABEL_SIZE, SMALL_SIZE, colour, framed, quiet_axis

AXIS_PIXELS = 40
STYLES = ("live", "recorded", "doubtful", "history")


@dataclass(frozen=True)
class Look:
    """How a set of series is drawn. `x` is a day or a number of years; `reference` is a dashed level."""

    domain: tuple[str, ...]
    x: Literal["day", "years"] = "day"
    log: bool = False
    height: int = 430
    ticks: str = COMPACT_TICKS
    x_title: str | None = None
    reference: float | None = None
    zero: bool = True


def limits(points: pd.DataFrame, look: Look) -> tuple[float, float]:
    """Lowest and highest value of the y axis, with room for the labels above."""
    low, high = float(points["value"].min()), float(points["value"].max())
    if look.log:
        return max(low, 1e-9) * 0.9, high * 1.12
    low = min(0.0, low) if look.zero else low
    return low, high + ((high - low) or 1.0) * 0.05


def lines(
    points: pd.DataFrame,
    labels: pd.DataFrame,
    hover: pd.DataFrame,
    look: Look,
    marks: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Lines and steps of several frameworks.

    Args:
        points: framework, x, x_end (null for a point of a line), value, colour, segment (one unbroken run),
            style, alone (True for a run of a single point), definition (what was counted, for people).
        labels: value, colour, text: one row per framework, its newest value.
        hover: x and one text column per framework, named by its label.
        marks: x, value, colour, version, released: releases to mark on the lines.
    """
    low, high = limits(points, look)
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(type="log" if look.log else "linear", domain=[low, high], nice=False),
        axis=quiet_axis(labelExpr=look.ticks, tickCount=5),
    )
    x = _x(points, look)
    windows = points["x_end"].notna()
    drawn = (
        (_lines, points[~windows]),
        (_steps, points[windows]),
        # A run of one point would be an invisible line.
        (_alone, points[points["alone"] & ~windows]),
    )
    layers = [draw(rows, x, y, look) for draw, rows in drawn if len(rows)]
    layers += _boundary(points, x) + _captions(points, x, y, look)
    if look.reference is not None:
        layers.insert(0, _reference(look.reference, y))
    if marks is not None and len(marks):
        layers += _marks(marks, x, y, look)
    layers += [*_labels(labels, points, y, look, (low, high)), _crosshair(hover, x)]
    return framed(*layers, height=look.height)


def _x(points: pd.DataFrame, look: Look) -> alt.X:
    if look.x == "years":
        span = alt.Scale(zero=False, nice=False)
        return alt.X("x:Q", title=look.x_title, scale=span, axis=alt.Axis(grid=False, tickCount=8))
    days = (points["x"].max() - points["x"].min()).days
    return alt.X(
        "x:T", title=None, axis=alt.Axis(grid=False, tickCount=8, format="%Y" if days > 1400 else "%b %Y")
    )


def _lines(points: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    of_style = alt.StrokeDash(
        "style:N", scale=alt.Scale(domain=list(STYLES), range=[[1, 0], [1, 0], [1, 0], [2, 4]]), legend=None
    )
    width = alt.StrokeWidth(
        "style:O", scale=alt.Scale(domain=list(STYLES), range=[3, 1.6, 1.6, 1.6]), legend=None
    )
    chart: alt.Chart = (
        alt.Chart(points)
        .mark_line(strokeJoin="round", strokeCap="butt", clip=True)
        .encode(
            x=x, y=y, color=colour(look.domain), detail="segment:N", strokeDash=of_style, strokeWidth=width
        )
    )
    return chart


def _steps(points: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(points)
        .mark_rule(strokeWidth=2.5, strokeCap="butt", clip=True)
        .encode(
            x=x,
            x2="x_end",
            y=y,
            color=colour(look.domain),
            opacity=alt.condition("datum.style == 'doubtful'", alt.value(0.4), alt.value(1)),
        )
    )
    return chart


def _alone(points: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(points)
        .mark_circle(size=18, opacity=1, clip=True)
        .encode(x=x, y=y, color=colour(look.domain))
    )
    return chart


def _boundary(points: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Where recorded figures end and collected ones begin, when both are shown."""
    live = points[points["style"] == "live"]
    if live.empty or len(live) == len(points):
        return []
    base = alt.Chart(pd.DataFrame({"x": [live["x"].min()]})).encode(x=x)
    note = base.mark_text(align="right", baseline="bottom", dx=-5, dy=-4, fontSize=SMALL_SIZE, color=GREY)
    return [
        base.mark_rule(color=GREY, strokeDash=[2, 3]),
        note.encode(y=alt.value("height"), text=alt.value("recorded ◂")),
    ]


def _captions(points: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> list[alt.Chart]:
    """Name each definition at its first figure, when several are drawn in one colour."""
    if "definition" not in points or points["definition"].nunique() < 2:
        return []
    first = points.sort_values("x").groupby(["framework", "definition"], as_index=False).head(1)
    text = alt.Chart(first).mark_text(align="left", dy=-8, fontSize=SMALL_SIZE)
    return [text.encode(x=x, y=y, text="definition:N", color=colour(look.domain))]


def _reference(level: float, y: alt.Y) -> alt.Chart:
    frame = pd.DataFrame({"value": [level]})
    rule: alt.Chart = alt.Chart(frame).mark_rule(color=GREY, strokeDash=[3, 3]).encode(y=y)
    return rule


def _marks(marks: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> list[alt.Chart]:
    base = alt.Chart(marks).encode(x=x, y=y, color=colour(look.domain))
    tooltip = [
        alt.Tooltip("framework:N", title="Framework"),
        alt.Tooltip("version:N", title="Release"),
        alt.Tooltip("released:N", title="Released"),
    ]
    return [
        base.mark_point(shape="triangle-up", filled=True, size=70, opacity=1, clip=True).encode(
            tooltip=tooltip
        ),
        base.mark_text(dy=-12, fontSize=SMALL_SIZE, clip=True).encode(text="version:N"),
    ]


def _labels(
    labels: pd.DataFrame, points: pd.DataFrame, y: alt.Y, look: Look, span: tuple[float, float]
) -> list[alt.Chart]:
    room = look.height - AXIS_PIXELS - (18 if look.x_title else 0)
    placed = labels.assign(
        value=dodge(labels["value"].tolist(), *span, room, log=look.log),
        x=points["x_end"].fillna(points["x"]).max(),
    )
    x = alt.X("x:Q" if look.x == "years" else "x:T")
    text = alt.Chart(placed).mark_text(align="left", dx=8, fontSize=LABEL_SIZE, fontWeight=600, clip=False)
    return [text.encode(x=x, y=y, text="text:N", color=colour(look.domain))]


def _crosshair(hover: pd.DataFrame, x: alt.X) -> alt.Chart:
    """One vertical line that follows the pointer and names every series at that place."""
    near = alt.selection_point(fields=["x"], nearest=True, on="pointerover", empty=False, clear="pointerout")
    names = [column for column in hover.columns if column not in ("x", "when")]
    tooltip = [alt.Tooltip("when:N", title=" "), *(alt.Tooltip(f"{name}:N", title=name) for name in names)]
    chart: alt.Chart = (
        alt.Chart(hover)
        .mark_rule(color=GREY)
        .encode(x=x, opacity=alt.condition(near, alt.value(0.7), alt.value(0)), tooltip=tooltip)
        .add_params(near)
    )
    return chart
