"""Charts of Performance as specifications."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.dots import Scale, dots
from dashboard.charts.releases import releases
from dashboard.charts.split import split

DOMAIN = ("a", "b", "other")


def layers(chart: alt.LayerChart, mark: str) -> list[dict[str, Any]]:
    return [layer for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == mark]


def drawn(chart: alt.LayerChart, layer: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = chart.to_dict()["datasets"][layer["data"]["name"]]
    return rows


def dot(block: str, label: str, value: float, low: float | None = None) -> dict[str, Any]:
    high = None if low is None else value * 2
    shared = {"colour": label, "text": f"{value}×", "tooltip": label}
    return {"block": block, "label": label, "value": value, "low": low, "high": high, **shared}


RATIOS = pd.DataFrame([dot("JSON", "a", 2.0, 1.0), dot("JSON", "b", 1.0), dot("Rows", "a", 0.5, 0.25)])


def test_a_ratio_is_logarithmic_with_a_dashed_line_at_one_and_printed_values() -> None:
    chart = dots(RATIOS, Scale(DOMAIN, "times", ratio=True))
    line, bars = layers(chart, "rule")
    assert drawn(chart, line) == [{"value": 1.0}]
    assert line["mark"]["strokeDash"]
    x = line["encoding"]["x"]
    assert x["scale"]["type"] == "log"
    assert x["axis"]["values"] == [0.5, 1.0, 2.0]
    assert [(row["value"], row["high"]) for row in drawn(chart, bars)] == [(1.0, 4.0), (0.25, 1.0)]
    assert [row["text"] for row in drawn(chart, layers(chart, "text")[-1])] == ["2.0×", "1.0×", "0.5×"]


def test_rows_stand_in_blocks_under_their_titles() -> None:
    chart = dots(RATIOS, Scale(DOMAIN, "times", ratio=True))
    order = layers(chart, "circle")[0]["encoding"]["y"]["sort"]
    assert order == ["JSON|", "JSON|a", "JSON|b", "Rows|", "Rows|a"]
    assert [row["title"] for row in drawn(chart, layers(chart, "text")[0])] == ["JSON", "Rows"]


def test_figures_without_intervals_begin_at_zero() -> None:
    frame = pd.DataFrame([dot("", "a", 3.0), dot("", "b", 1.0)]).astype({"low": "float", "high": "float"})
    chart = dots(frame, Scale(DOMAIN, None))
    assert layers(chart, "circle")[0]["encoding"]["x"]["scale"]["domain"][0] == 0
    assert drawn(chart, layers(chart, "rule")[0]) == []
    titled = dots(frame, Scale(DOMAIN, "ms"))
    assert titled.to_dict()["height"] > chart.to_dict()["height"]


def test_parts_follow_each_other_and_the_whole_is_printed() -> None:
    part = {"bar": "A|uvicorn", "part": "A", "start": 0.0, "end": 60.0, "colour": "a", "strong": True}
    rest = {**part, "part": "uvicorn", "start": 60.0, "end": 100.0, "colour": "other", "strong": False}
    frame = pd.DataFrame([{**part, "text": "", "tooltip": ""}, {**rest, "text": "100 µs", "tooltip": ""}])
    chart = split(frame, DOMAIN, "µs")
    bars = drawn(chart, layers(chart, "bar")[0])
    assert [(row["start"], row["end"]) for row in bars] == [(0.0, 60.0), (60.0, 100.0)]
    assert drawn(chart, layers(chart, "text")[0]) == [{"bar": "A|uvicorn", "start": 100.0, "text": "100 µs"}]


def test_releases_are_dots_on_a_line_named_at_the_newest() -> None:
    frame = pd.DataFrame(
        {
            "framework": "a",
            "released": pd.to_datetime(["2024-01-01", "2025-01-01"]),
            "value": [40.0, 60.0],
            "colour": "a",
            "label": "A",
            "tooltip": "t",
        }
    )
    chart = releases(frame, DOMAIN, "µs")
    assert layers(chart, "line")[0]["encoding"]["detail"]["field"] == "framework"
    assert [row["value"] for row in drawn(chart, layers(chart, "text")[0])] == [60.0]
    assert layers(chart, "circle")[0]["encoding"]["y"]["scale"]["domain"][0] == 0
