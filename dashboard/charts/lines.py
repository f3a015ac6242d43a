"""Several series over time: lines that break at gaps, steps for windows, labels at the ends, one tooltip."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts import events as happened
from dashboard.charts import notes
from dashboard.charts.axes import Look, limits, x_axis, y_axis
from dashboard.charts.theme import colour, framed

STYLES = ("live", "recorded", "doubtful", "history")


def lines(
    points: pd.DataFrame,
    ends: pd.DataFrame,
    hover: pd.DataFrame,
    look: Look,
    releases: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    meters: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Lines and steps of several frameworks.

    Args:
        points: framework, x, x_end (null for a point of a line), value, colour, segment (one unbroken run),
            style, alone (a run of a single point), seam (another source from here on), source, definition
            (what was counted, for people).
        ends: x, value, colour, text: one row per framework, its newest value.
        hover: x and one text column per framework, named by its label.
        releases: x, value, colour, label, version, released: what to mark on the lines.
        events, meters: what happened to one series or to all; see `charts.events`.
    """
    span = limits(points, look)
    x, y = x_axis(points, look), y_axis(span, look)
    windows = points["x_end"].notna()
    # Only the columns that a layer draws travel to the browser.
    drawn = (
        (_lines, points.loc[~windows, ["x", "value", "colour", "segment", "style"]]),
        (_steps, points.loc[windows, ["x", "x_end", "value", "colour", "style"]]),
        # A run of one point would be an invisible line.
        (_alone, points.loc[points["alone"] & ~windows, ["x", "value", "colour"]]),
        (_seams, points.loc[points["seam"], ["x", "value", "colour", "source"]]),
    )
    layers = [draw(rows, x, y, look) for draw, rows in drawn if len(rows)]
    if look.reference is not None:
        layers.insert(0, notes.reference(look.reference, y))
    layers += [*notes.boundary(points, x), *notes.captions(points, x, y, look)]
    if releases is not None and len(releases):
        layers += notes.marks(releases, x, y, look)
    if meters is not None and len(meters):
        layers += happened.borders(meters, x)
    if events is not None and len(events):
        layers.append(happened.symbols(events, x, y, look))
    layers += [notes.labels(ends, points, y, look, span), notes.crosshair(hover, x)]
    return framed(*layers, height=look.height)


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


def _seams(points: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """Where another source goes on with a line."""
    chart: alt.Chart = (
        alt.Chart(points)
        .mark_point(size=16, strokeWidth=1.1, filled=False, opacity=1, clip=True)
        .encode(x=x, y=y, color=colour(look.domain), tooltip=[alt.Tooltip("source:N", title="From here")])
    )
    return chart
