"""What is written onto a chart of series: borders, captions, releases, labels, the crosshair."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts.axes import Look
from dashboard.charts.dodge import dodge
from dashboard.charts.theme import GREY, LABEL_SIZE, SMALL_SIZE, colour

AXIS_PIXELS = 40
TITLE_PIXELS = 18
LABEL_SHARE = 0.12
"""Labels nearer than this share of the width could cover each other."""
MOST_NAMED_MARKS = 12


def reference(level: float, y: alt.Y) -> alt.Chart:
    """A dashed level to compare with."""
    frame = pd.DataFrame({"value": [level]})
    rule: alt.Chart = alt.Chart(frame).mark_rule(color=GREY, strokeDash=[3, 3]).encode(y=y)
    return rule


def boundary(points: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
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


def captions(points: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> list[alt.Chart]:
    """Name each definition at its first figure, when several are drawn in one colour."""
    if "definition" not in points or points["definition"].nunique() < 2:
        return []
    first = points.sort_values("x").groupby(["framework", "definition"], as_index=False).head(1)
    first = first[["x", "value", "colour", "definition"]]
    text = alt.Chart(first).mark_text(align="left", dy=-8, fontSize=SMALL_SIZE)
    return [text.encode(x=x, y=y, text="definition:N", color=colour(look.domain))]


def marks(marks: pd.DataFrame, x: alt.X, y: alt.Y, look: Look) -> list[alt.Chart]:
    """Releases as triangles on the lines, named while they are few."""
    base = alt.Chart(marks).encode(x=x, y=y, color=colour(look.domain))
    tooltip = [
        alt.Tooltip("label:N", title="Framework"),
        alt.Tooltip("version:N", title="Release"),
        alt.Tooltip("released:N", title="Released"),
    ]
    places = base.mark_point(shape="triangle-up", filled=True, size=70, opacity=1, clip=True)
    names = base.mark_text(dy=-12, fontSize=SMALL_SIZE, clip=True)
    named = [names.encode(text="version:N")] if len(marks) <= MOST_NAMED_MARKS else []
    return [places.encode(tooltip=tooltip), *named]


def labels(
    ends: pd.DataFrame, points: pd.DataFrame, y: alt.Y, look: Look, span: tuple[float, float]
) -> alt.Chart:
    """Name and newest value at the end of each series, moved apart where they would cover each other."""
    height = look.height - AXIS_PIXELS - (TITLE_PIXELS if look.x_title else 0)
    placed = ends.sort_values("x")
    right = points["x_end"].fillna(points["x"]).max()
    if look.x == "day":
        # One column of labels at the right edge; by age, lines end far apart and keep their own.
        placed["x"] = right
    column = (placed["x"].diff() > (right - points["x"].min()) * LABEL_SHARE).cumsum()
    moved = [
        group.assign(value=dodge(group["value"].tolist(), *span, height, log=look.log))
        for _, group in placed.groupby(column)
    ]
    text = alt.Chart(pd.concat(moved)).mark_text(align="left", dx=8, fontSize=LABEL_SIZE, fontWeight=600)
    x = alt.X("x:Q" if look.x == "years" else "x:T")
    chart: alt.Chart = text.encode(x=x, y=y, text="text:N", color=colour(look.domain))
    return chart


def crosshair(hover: pd.DataFrame, x: alt.X) -> alt.Chart:
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
