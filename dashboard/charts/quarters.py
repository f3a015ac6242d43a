"""One framework over quarters: net sentiment with its interval above, the number of opinions below."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts.signed import SIGNED_TICKS
from dashboard.charts.theme import COMPACT_TICKS, GREY, SMALL_SIZE, colour, framed, quiet_axis

HEIGHT = 200
# Bars of counts take the lowest share of the height when a line is drawn above them.
BAR_SHARE = 0.3


def quarters(points: pd.DataFrame, domain: tuple[str, ...], span: tuple[str, str]) -> alt.LayerChart:
    """Net sentiment where it is shown, else only how much was written.

    Args:
        points: quarter (middle of it), count, colour, value, low, high (null where net is not shown),
            segment (one unbroken run), breaks (another analyser from here on), tooltip.
        domain: domain of the colour scale.
        span: first and last day of the time axis, as ISO dates, the same for all frameworks.
    """
    years = range(int(span[0][:4]) + 1, int(span[1][:4]) + 1)
    x = alt.X(
        "quarter:T",
        title=None,
        scale=alt.Scale(domain=list(span), nice=False),
        axis=alt.Axis(
            grid=False, values=[alt.DateTime(year=year) for year in years], format="%Y", labelFlush=False
        ),
    )
    shown = points[points["value"].notna()]
    bars = _bars(points, x, domain, alone=shown.empty)
    if shown.empty:
        return framed(bars, height=HEIGHT)
    both: alt.LayerChart = framed(bars, _net(shown, x, domain), height=HEIGHT).resolve_scale(y="independent")
    return both


def _bars(points: pd.DataFrame, x: alt.X, domain: tuple[str, ...], *, alone: bool) -> alt.Chart:
    top = max(float(points["count"].max()), 1.0) * (1.1 if alone else 1 / BAR_SHARE)
    axis = quiet_axis(labelExpr=COMPACT_TICKS, tickCount=4) if alone else None
    y = alt.Y("count:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=axis)
    chart: alt.Chart = (
        alt.Chart(points[["quarter", "count", "colour", "tooltip"]])
        .mark_bar(width=6, opacity=0.85 if alone else 0.35)
        .encode(x=x, y=y, color=colour(domain), tooltip=[alt.Tooltip("tooltip:N", title=" ")])
    )
    return chart


def _net(shown: pd.DataFrame, x: alt.X, domain: tuple[str, ...]) -> alt.LayerChart:
    low, high = min(float(shown["low"].min()), 0.0), max(float(shown["high"].max()), 0.0)
    floor = low - (high - low) * BAR_SHARE / (1 - BAR_SHARE)
    scale = alt.Scale(domain=[floor, high], nice=False)
    y = alt.Y(
        "value:Q",
        title=None,
        scale=scale,
        axis=quiet_axis(tickCount=4, labelExpr=f"datum.value < {low} ? '' : {SIGNED_TICKS}", format=".1f"),
    )
    zero = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=GREY, strokeDash=[4, 3]).encode(y=y)
    base = alt.Chart(
        shown[["quarter", "value", "low", "high", "colour", "segment", "tooltip"]].reset_index(drop=True)
    ).encode(x=x, color=colour(domain))
    band = base.mark_rule(strokeWidth=4, opacity=0.35, strokeCap="round").encode(
        y=alt.Y("low:Q", scale=scale, title=None), y2="high:Q"
    )
    line = base.mark_line(strokeWidth=1.6).encode(y=y, detail="segment:N")
    dot = base.mark_circle(size=45, opacity=1).encode(y=y, tooltip=[alt.Tooltip("tooltip:N", title=" ")])
    layers: list[alt.Chart] = [zero, band, line, dot]
    if shown["breaks"].any():
        marks = alt.Chart(shown.loc[shown["breaks"], ["quarter"]]).encode(x=x)
        note = marks.mark_text(align="left", baseline="top", dx=4, fontSize=SMALL_SIZE, color=GREY)
        layers += [
            marks.mark_rule(color=GREY, strokeDash=[2, 3]),
            note.encode(y=alt.value(0), text=alt.value("other analyser")),
        ]
    return alt.LayerChart(layer=layers)
