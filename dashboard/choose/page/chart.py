"""The ranking as a chart: a dot for the expected score, a bar for what the figures leave open."""

from __future__ import annotations

from dataclasses import replace

import altair as alt
import pandas as pd
import pyarrow as pa

from dashboard.charts.compiled import Compiled
from dashboard.charts.theme import SMALL_SIZE, colour, framed, quiet_axis

ROW_PIXELS = 34
AXIS_PIXELS = 44
# The axis ends beyond 100 so that the printed share right of a bar has room.
END = 135


def drawn(rows: pd.DataFrame, built: Compiled) -> Compiled:
    """A chart that was built for as many rows, with these rows instead."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    return replace(built, datasets=dict.fromkeys(built.datasets, table))


def ranking(rows: pd.DataFrame, domain: tuple[str, ...]) -> alt.LayerChart:
    """Scores with intervals.

    Args:
        rows: position (in the order in which they are drawn), label, score, low, high (0 to 100), colour,
            text (printed beside the bar), tooltip.
        domain: of the colour scale.
    """
    axis = quiet_axis(labelFlush=False, labelLimit=150, grid=False)
    # By a field and not by a list of labels: so the chart is the same for every order and is built once.
    y = alt.Y("label:N", sort=alt.EncodingSortField("position", op="min"), title=None, axis=axis)
    ticks = alt.Axis(values=[0, 20, 40, 60, 80, 100], domain=False)
    span = alt.Scale(domain=[0, END], nice=False)
    x = alt.X("score:Q", title=None, scale=span, axis=ticks)
    base = alt.Chart(rows)
    bar = base.mark_rule(strokeWidth=6, strokeCap="round", opacity=0.4)
    dot = base.mark_circle(size=90, opacity=1)
    text = base.mark_text(align="left", dx=10, fontSize=SMALL_SIZE + 1.5, fontWeight=600)
    return framed(
        bar.encode(
            x=alt.X("low:Q", title=None, scale=span, axis=ticks), x2="high:Q", y=y, color=colour(domain)
        ),
        dot.encode(x=x, y=y, color=colour(domain), tooltip=[alt.Tooltip("tooltip:N", title=" ")]),
        text.encode(x="high:Q", y=y, color=colour(domain), text="text:N"),
        height=ROW_PIXELS * len(rows) + AXIS_PIXELS,
    )
