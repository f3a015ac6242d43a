"""How a set of series is laid out: the scales and axes that all its layers share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import altair as alt
import pandas as pd

from dashboard.charts.theme import COMPACT_TICKS, quiet_axis


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


def limits(points: pd.DataFrame, look: Look) -> tuple[float, float]:
    """Lowest and highest value of the y axis, with room beyond the outermost figures."""
    low, high = float(points["value"].min()), float(points["value"].max())
    if look.log:
        return max(low, 1e-9) * 0.9, high * 1.12
    room = ((high - min(0.0, low)) or 1.0) * 0.05
    return (low - room if low < 0 else 0.0), high + room


def decades(low: float, high: float) -> list[float]:
    """Ticks of a logarithmic axis: powers of ten, and 2 and 5 between them where there are few."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if high / low < 200 else (1,)
    return [step * 10.0**power for power in powers for step in steps if low <= step * 10.0**power <= high]


def y_axis(span: tuple[float, float], look: Look) -> alt.Y:
    """The value axis from the lowest to the highest value."""
    ticks = {"values": decades(*span)} if look.log else {"tickCount": 5}
    return alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(type="log" if look.log else "linear", domain=list(span), nice=False),
        axis=quiet_axis(labelExpr=look.ticks, **ticks),
    )


def x_axis(points: pd.DataFrame, look: Look) -> alt.X:
    """The axis of days, or of years since a start."""
    if look.x == "years":
        span = alt.Scale(zero=False, nice=False)
        return alt.X("x:Q", title=look.x_title, scale=span, axis=alt.Axis(grid=False, tickCount=8))
    days = (points["x"].max() - points["x"].min()).days
    return alt.X(
        "x:T", title=None, axis=alt.Axis(grid=False, tickCount=8, format="%Y" if days > 1400 else "%b %Y")
    )
