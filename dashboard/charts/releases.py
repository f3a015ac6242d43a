"""Cost of releases over the time at which they appeared."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts.theme import LABEL_SIZE, colour, framed, quiet_axis

HEIGHT = 300


def releases(points: pd.DataFrame, domain: tuple[str, ...], title: str) -> alt.LayerChart:
    """A line per framework with a dot per release, its name at the newest one.

    Args:
        points: framework, released (day), value, colour, label, tooltip.
        domain: domain of the colour scale.
        title: title of the value axis with its unit.
    """
    x = alt.X("released:T", title=None, axis=alt.Axis(grid=False, tickCount="year", format="%Y"))
    y = alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=[0, float(points["value"].max()) * 1.08], nice=False),
        axis=quiet_axis(tickCount=5),
    )
    base = alt.Chart(points[["framework", "released", "value", "colour", "tooltip"]])
    encoded = base.encode(x=x, y=y, color=colour(domain), detail="framework:N")
    newest = points.sort_values("released").groupby("framework", sort=False).tail(1)
    names = (
        alt.Chart(newest[["released", "value", "colour", "label"]])
        .mark_text(align="left", dx=8, fontSize=LABEL_SIZE, fontWeight=600)
        .encode(x=x, y=y, color=colour(domain), text="label:N")
    )
    dot = encoded.mark_circle(size=55, opacity=1).encode(tooltip=[alt.Tooltip("tooltip:N", title=" ")])
    return framed(encoded.mark_line(strokeWidth=1.6), dot, names, height=HEIGHT)
