"""A grid of cells that are coloured by a value and print it; cells without a value stay blank and say why."""

from __future__ import annotations

from typing import Literal

import altair as alt
import pandas as pd

from dashboard.charts.theme import GREY, LABEL_SIZE, framed

ROW_PIXELS = 34
HEAD_PIXELS = 34
SLANTED_HEAD_PIXELS = 90
MOST_LEVEL_LABELS = 4
MOST_SLANTED_LABELS = 8
# The same in both themes: orange and blue are told apart with any kind of colour vision.
DIVERGING = ("#b35a0c", "#e09a52", "#f2d9bd", "#eceef0", "#c3dced", "#5f9ecb", "#17527f")
SEQUENTIAL = ("#dceaf4", "#a9cce4", "#5f9ecb", "#17527f")
DARK, LIGHT = "#10161d", "#ffffff"


def heat(
    cells: pd.DataFrame,
    rows: list[str],
    columns: list[str],
    scale: Literal["diverging", "sequential"],
    titles: tuple[str | None, str | None] = (None, None),
) -> alt.LayerChart:
    """A grid of labelled cells.

    Args:
        cells: row, column, value (null: not coloured), text (printed), tooltip.
        rows: labels of the rows from top to bottom.
        columns: labels of the columns from left to right.
        scale: diverging from 0 to 1 around 0.5, or sequential from 0 to the highest value.
        titles: of the rows and of the columns.
    """
    slanted = len(columns) > MOST_LEVEL_LABELS
    # Slanted labels of narrow columns, as on a phone, would cover each other.
    angle = 0 if not slanted else -40 if len(columns) <= MOST_SLANTED_LABELS else -90
    y = alt.Y(
        "row:N",
        sort=rows,
        scale=alt.Scale(domain=rows, paddingInner=0.06),
        title=titles[0],
        axis=alt.Axis(domain=False, ticks=False, labelLimit=150, labelFlush=False),
    )
    head = alt.Axis(
        orient="top",
        domain=False,
        ticks=False,
        labelFlush=False,
        labelAngle=angle,
        labelAlign="left" if slanted else "center",
        labelOverlap=False,
        labelLimit=150,
    )
    across = alt.Scale(domain=columns, paddingInner=0.03)
    x = alt.X("column:N", sort=columns, scale=across, title=titles[1], axis=head)
    known = cells[cells["value"].notna()]
    high = 1.0 if scale == "diverging" else max(float(known["value"].max()), 1.0) if len(known) else 1.0
    layers = [_blank(cells[cells["value"].isna()], x, y), _filled(known, x, y, scale, high)]
    shade = known["value"] / high
    deep = (shade - 0.5).abs() > 0.33 if scale == "diverging" else shade > 0.6
    for part, colour in (
        (known[deep], LIGHT),
        (known[~deep], DARK),
        (cells[cells["value"].isna()], GREY),
    ):
        text = alt.Chart(part[["row", "column", "text"]]).mark_text(fontSize=LABEL_SIZE, color=colour)
        layers.append(text.encode(x=x, y=y, text="text:N"))
    titled = 20 if titles[1] else 0
    head_pixels = (SLANTED_HEAD_PIXELS if slanted else HEAD_PIXELS) + titled
    return framed(*layers, height=ROW_PIXELS * len(rows) + head_pixels)


def _filled(known: pd.DataFrame, x: alt.X, y: alt.Y, scale: str, high: float) -> alt.Chart:
    tones = DIVERGING if scale == "diverging" else SEQUENTIAL
    steps = [high * step / (len(tones) - 1) for step in range(len(tones))]
    fill = alt.Color("value:Q", scale=alt.Scale(domain=steps, range=list(tones), clamp=True), legend=None)
    rect = alt.Chart(known[["row", "column", "value", "tooltip"]]).mark_rect(cornerRadius=3)
    chart: alt.Chart = rect.encode(x=x, y=y, color=fill, tooltip=[alt.Tooltip("tooltip:N", title=" ")])
    return chart


def _blank(missing: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    """Cells that say too little: an outline, no colour."""
    rect = alt.Chart(missing[["row", "column", "tooltip"]]).mark_rect(
        cornerRadius=3, fillOpacity=0, stroke=GREY, strokeOpacity=0.35, strokeDash=[3, 3]
    )
    chart: alt.Chart = rect.encode(x=x, y=y, tooltip=[alt.Tooltip("tooltip:N", title=" ")])
    return chart
