"""Charts as files: they carry title, measure and source, in the colours of a theme, without the network."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard import card, export, trends
from dashboard.charts.compiled import compiled
from warehouse.home import Home

Use = Callable[[str], Home]


@pytest.fixture
def made(use: Use) -> card.Card:
    use("full")
    return trends.card(trends.Choice(("fastapi", "flask")))


def test_svg_tells_what_it_shows(made: card.Card) -> None:
    picture = export.svg(compiled(made.chart), made).decode()
    assert picture.startswith("<svg")
    for text in (made.takeaway, made.measure, f"Source: {made.source}", "Flask  27.5k"):
        assert text in picture
    assert export.theme("light")["chartCategoricalColors"][0] in picture


def test_png_is_a_picture_and_follows_the_theme(made: card.Card) -> None:
    light, dark = (export.png(compiled(made.chart), made, dark=dark) for dark in (False, True))
    assert light.startswith(b"\x89PNG\r\n")
    assert light != dark
    document = export.document(compiled(made.chart), made, dark=True)
    assert document["config"]["background"] == export.theme("dark")["backgroundColor"]


def test_csv_has_the_rows_of_the_chart_with_iso_dates(made: card.Card) -> None:
    lines = card.csv(made.data).decode().splitlines()
    assert lines[0] == "framework,day,until,value,style,series,source,origin"
    assert len(lines) == len(made.data) + 1
    assert lines[1].split(",")[1].count("-") == 2
