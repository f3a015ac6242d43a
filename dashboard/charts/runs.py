"""Every run of every source on a time line."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts.theme import framed, quiet_axis

ROW_PIXELS = 34
AXIS_PIXELS = 44
# Shape tells what colour tells, for those who cannot see the difference.
STATUSES = ("ok", "partial", "budget", "failed")
SHAPES = ("circle", "diamond", "square", "cross")
COLOURS = ("#2a8a6f", "#b87a14", "#4a7fb5", "#d0342c")


def timeline(runs: pd.DataFrame) -> alt.LayerChart:
    """One mark per run.

    Args:
        runs: source, started_at, status, duration, rows, error: the last three as text.
    """
    shape = alt.Shape("status:N", scale=alt.Scale(domain=list(STATUSES), range=list(SHAPES)), legend=None)
    colour = alt.Color("status:N", scale=alt.Scale(domain=list(STATUSES), range=list(COLOURS)), legend=None)
    tooltip = [
        alt.Tooltip("source:N", title="Source"),
        alt.Tooltip("started_at:T", title="Started (UTC)", format="%d %b %Y %H:%M"),
        alt.Tooltip("status:N", title="Ended"),
        alt.Tooltip("duration:N", title="Took"),
        alt.Tooltip("rows:N", title="Rows stored"),
        alt.Tooltip("error:N", title="What went wrong"),
    ]
    hours = (runs["started_at"].max() - runs["started_at"].min()).total_seconds() / 3600
    time = alt.Axis(format="%d %b" if hours > 96 else "%d %b %H:%M", grid=True, tickCount=5)
    marks: alt.Chart = (
        alt.Chart(runs)
        .mark_point(filled=True, size=75, opacity=0.9)
        .encode(
            x=alt.X("started_at:T", title=None, axis=time),
            y=alt.Y("source:N", title=None, axis=quiet_axis(labelLimit=150, labelFlush=False, grid=False)),
            shape=shape,
            color=colour,
            tooltip=tooltip,
        )
    )
    return framed(marks, height=ROW_PIXELS * runs["source"].nunique() + AXIS_PIXELS)
