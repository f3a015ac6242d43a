"""What all charts share: the colour scale, quiet axes, text sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

GREY = "#8a94a0"
LABEL_SIZE = 12
SMALL_SIZE = 10.5
PADDING = {"left": 2, "right": 6, "top": 8, "bottom": 2}
COMPACT_TICKS = "datum.value == 0 ? '0' : replace(format(datum.value, '.3~s'), 'G', 'B')"
PERCENT_TICKS = "format(datum.value, '.0%')"


def colour(domain: Sequence[str], field: str = "colour") -> alt.Color:
    """Colour by framework: a domain and no range, which the theme fills in the browser."""
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(domain)), legend=None)


def quiet_axis(**options: Any) -> alt.Axis:
    """An axis without line and ticks."""
    return alt.Axis(domain=False, ticks=False, **options)


def framed(*layers: alt.Chart | alt.LayerChart, height: int) -> alt.LayerChart:
    """The layers as one chart of a fixed total height in pixels, axes included."""
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            height=height, padding=PADDING, autosize=alt.AutoSizeParams(type="fit", contains="padding")
        )
        .configure_view(stroke=None)
    )
    return chart
