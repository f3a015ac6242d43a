"""Charts as specifications: valid, with gaps, steps, labels that do not cover each other, and one tooltip."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import db, health, queries, trends
from dashboard.catalogue import catalogue
from dashboard.charts.axes import Look, decades
from dashboard.charts.compiled import compiled
from dashboard.charts.dodge import GAP_PIXELS, dodge
from dashboard.charts.lines import lines
from dashboard.measures import MEASURES
from warehouse.home import Home

Use = Callable[[str], Home]
DOMAIN = ("a", "b", "other")


def layers(chart: alt.LayerChart, mark: str) -> list[dict[str, Any]]:
    spec = chart.to_dict()
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


def drawn(chart: alt.LayerChart, layer: dict[str, Any]) -> list[dict[str, Any]]:
    return chart.to_dict()["datasets"][layer["data"]["name"]]


def points(*rows: tuple[str, str, str | None, float, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["framework", "x", "x_end", "value", "segment", "style"])
    return frame.assign(
        x=pd.to_datetime(frame["x"]),
        x_end=pd.to_datetime(frame["x_end"]),
        colour=frame["framework"],
        alone=frame["segment"].map(frame["segment"].value_counts()).eq(1),
        definition=None,
        seam=False,
        source="s",
    )


def chart_of(frame: pd.DataFrame, **look: Any) -> alt.LayerChart:
    labels = pd.DataFrame({"x": frame["x"].tail(1), "value": [1.0], "colour": ["a"], "text": ["A  1"]})
    hover = pd.DataFrame({"x": frame["x"], "when": "Week of …", "A": "1"})
    return lines(frame, labels, hover, Look(domain=DOMAIN, **look))


LINE = ("a", "2024-01-01", None, 1.0, "a/0", "recorded"), ("a", "2024-01-08", None, 2.0, "a/0", "recorded")


def test_a_line_breaks_where_its_segment_changes() -> None:
    chart = chart_of(points(*LINE, ("a", "2024-06-01", None, 3.0, "a/1", "recorded")))
    line = layers(chart, "line")[0]
    assert line["encoding"]["detail"]["field"] == "segment"
    lonely = layers(chart, "circle")[0]
    assert [row["x"][:10] for row in drawn(chart, lonely)] == ["2024-06-01"]


def test_another_source_is_marked_where_it_goes_on_with_a_line() -> None:
    frame = points(*LINE)
    assert not layers(chart_of(frame), "point")
    frame["seam"] = [False, True]
    seam = layers(chart_of(frame), "point")[0]
    assert [row["x"][:10] for row in drawn(chart_of(frame), seam)] == ["2024-01-08"]


def test_windows_are_steps_and_never_joined() -> None:
    chart = chart_of(points(("a", "2024-01-01", "2024-01-31", 1.0, "a/0", "recorded")))
    assert not layers(chart, "line")
    assert layers(chart, "rule")[0]["encoding"]["x2"]["field"] == "x_end"


def test_the_border_between_recorded_and_collected_is_drawn_only_when_both_are_there() -> None:
    both = chart_of(points(*LINE, ("a", "2024-02-01", None, 3.0, "a/live", "live")))
    assert "recorded ◂" in str(both.to_dict())
    assert "recorded ◂" not in str(chart_of(points(*LINE)).to_dict())


def test_colours_come_from_the_theme_with_one_domain_for_all_charts() -> None:
    scale = layers(chart_of(points(*LINE)), "line")[0]["encoding"]["color"]["scale"]
    assert scale == {"domain": list(DOMAIN)}


def test_a_logarithmic_axis_starts_above_zero_and_an_index_has_its_reference() -> None:
    chart = chart_of(points(*LINE), log=True, reference=100)
    scale = layers(chart, "line")[0]["encoding"]["y"]["scale"]
    assert scale["type"] == "log"
    assert scale["domain"][0] > 0
    assert drawn(chart, layers(chart, "rule")[0]) == [{"value": 100}]


def test_labels_move_apart_only_where_they_could_cover_each_other() -> None:
    frame = points(*LINE).assign(x=[0.0, 10.0], x_end=float("nan"))
    ends = pd.DataFrame({"x": [2.0, 9.0, 9.1], "value": 1.0, "colour": "a", "text": ["A", "B", "C"]})
    hover = pd.DataFrame({"x": [0.0], "when": "", "A": "1"})
    chart = lines(frame, ends, hover, Look(domain=DOMAIN, x="years"))
    placed = {row["text"]: row["value"] for row in drawn(chart, layers(chart, "text")[0])}
    assert placed["A"] == 1.0
    assert placed["C"] - placed["B"] > 0.05


def test_logarithmic_ticks_are_few() -> None:
    assert decades(600, 20_000_000) == [1e3, 1e4, 1e5, 1e6, 1e7]
    assert decades(90, 900) == [100, 200, 500]


def test_releases_are_named_only_while_they_are_few() -> None:
    one = pd.DataFrame(
        {"x": [pd.Timestamp("2024-01-08")], "value": [2.0], "colour": ["a"], "version": ["1.0"]}
    )
    one = one.assign(label="A", released="8 Jan 2024")
    labels, hover = one.assign(text="A  2"), one.assign(when="", A="2")[["x", "when", "A"]]
    few, many = (
        lines(points(*LINE), labels, hover, Look(domain=DOMAIN), pd.concat([one] * count))
        for count in (3, 13)
    )
    assert len(layers(few, "text")) == len(layers(many, "text")) + 1


def test_the_crosshair_names_every_series() -> None:
    rule = layers(chart_of(points(*LINE)), "rule")[-1]
    assert [item["field"] for item in rule["encoding"]["tooltip"]] == ["when", "A"]


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize(
    "way", [{}, {"relative": True, "log": True}, {"aligned": True, "every_definition": True}]
)
def test_every_trend_is_valid_vega_lite(use: Use, name: str, way: dict[str, bool]) -> None:
    use("full")
    card = trends.card(trends.Choice(tuple(catalogue()), measure=name, **way))
    spec = card.chart.to_dict()
    assert spec["height"] == 430
    assert card.takeaway
    assert card.alt.startswith(MEASURES[name].unit)


@pytest.mark.parametrize("name", MEASURES)
def test_the_sql_of_a_card_gives_the_rows_of_its_table(use: Use, name: str) -> None:
    use("full")
    card = trends.card(trends.Choice(("fastapi", "flask", "django"), measure=name, range="1y"))
    pasted = db.read(queries.Query(card.sql)).drop(columns="run")
    order = ["framework", "series", "day", "source"]
    pd.testing.assert_frame_equal(
        *(frame.sort_values(order, ignore_index=True) for frame in (card.data, pasted))
    )


def test_the_run_chart_is_valid_vega_lite(use: Use) -> None:
    use("full")
    card = health.runs_card()
    assert card.takeaway == "3 of 6 runs in 30 days failed: github"
    assert card.chart.to_dict()["layer"][0]["encoding"]["shape"]["field"] == "status"


def test_compiled_charts_carry_their_rows_beside_the_text() -> None:
    frame = points(*LINE)
    ready = compiled(chart_of(frame))
    assert "2024-01-08" not in ready.spec
    names = {layer["data"]["name"] for layer in ready.for_streamlit()["layer"]}
    assert names == set(ready.datasets)
    rows = ready.standalone()["datasets"]["data-0"]
    assert rows[1]["x"].startswith("2024-01-08")


values = st.lists(st.floats(min_value=1, max_value=1e6), min_size=1, max_size=16)


@given(values, st.booleans())
def test_labels_keep_their_order_and_their_distance(heights: list[float], log: bool) -> None:
    low, high = min(heights) * 0.9, max(heights) * 1.1
    placed = dodge(heights, low, high, 380, log=log)
    scale = (lambda v: math.log10(v)) if log else float
    pixels = [(scale(value) - scale(low)) / (scale(high) - scale(low)) * 380 for value in placed]
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    steps = [pixels[b] - pixels[a] for a, b in itertools.pairwise(order)]
    assert all(step > GAP_PIXELS - 0.01 for step in steps)
    assert all(-0.01 <= pixel <= 380.01 for pixel in pixels)


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert dodge([10.0, 50.0, 90.0], 0, 100, 400) == [10, 50, 90]
    assert dodge([], 0, 1, 100) == []
