"""Rules that write the sentences of the trend card."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dashboard import formats
from dashboard import trend_wording as wording
from dashboard.catalogue import Entry

ENTRIES = {
    slug: Entry(slug, name, name, "ASGI", slug, slot, True)
    for slot, (slug, name) in enumerate((("a", "Alpha"), ("b", "Beta")))
}


def newest(slug: str, value: float, until: dt.date | None = None) -> dict[str, Any]:
    return {"framework": slug, "value": value, "day": dt.date(2026, 3, 1), "until": until}


def growth(slug: str, per_year: float, rate: float | None) -> dict[str, Any]:
    start, end = dt.date(2021, 4, 1), dt.date(2026, 8, 1)
    return {"framework": slug, "per_year": per_year, "rate": rate, "start": start, "end": end}


def takeaway(rule: wording.Rule, grown: list[dict[str, Any]], rows: list[dict[str, Any]]) -> str:
    return wording.takeaway(rule, "stars", grown, rows, ENTRIES, formats.compact)


def test_the_fastest_is_named_by_the_rule_of_the_measure() -> None:
    rows, grown = [newest("a", 1), newest("b", 2)], [growth("a", 5000, 0.1), growth("b", 900, 0.6)]
    assert takeaway("gain", grown, rows) == "Alpha grew fastest: 5.0k stars a year (Apr 2021 – Aug 2026)"
    assert takeaway("rate", grown, rows) == "Beta grew fastest: +60% stars a year (Apr 2021 – Aug 2026)"
    assert takeaway("gain", grown[:1], rows[:1]) == "Alpha: 5.0k stars a year (Apr 2021 – Aug 2026)"


def test_when_all_shrink_the_one_that_shrank_least_is_named() -> None:
    grown = [growth("a", -5, -0.4), growth("b", -1, -0.1)]
    assert takeaway("rate", grown, [newest("a", 1)]).startswith("Beta shrank least: -10%")


def test_without_growth_the_highest_is_named_and_ties_are_shared() -> None:
    assert takeaway("gain", [], [newest("a", 1), newest("b", 20)]) == "Beta has the most stars: 20 (Mar 2026)"
    assert takeaway("level", [growth("a", 1, 1)], [newest("a", 7), newest("b", 7)]) == (
        "Alpha and Beta have the most stars: 7 (Mar 2026)"
    )
    assert takeaway("level", [], [newest("a", 7, dt.date(2026, 4, 30))]) == "Alpha: 7 stars (Apr 2026)"


def test_the_measure_tells_definition_and_how_recorded_figures_look() -> None:
    assert wording.measure(
        "Unit", ["pip", "without_mirrors"], ["recorded", "doubtful"], marks=["release"]
    ) == (
        "Unit · counted: pip only and mirrors excluded · all recorded by others · "
        "pale: undercount suspected · ▲ major release"
    )
    assert wording.measure("Unit", [""], ["live"]) == "Unit"
    assert wording.measure("Unit", [""], ["live"], absent=["A", "B"]) == "Unit · no figures: A and B"
    mixed = wording.measure(
        "Unit", [""], ["live", "recorded", "history"], relative=True, dropped=True, left_out=["A"]
    )
    assert mixed == (
        "Unit · first figure shown = 100 · thin: recorded by others, thick: collected here · "
        "dotted: reconstructed from surviving stars · figures of zero or less left out · "
        "no first release known: A"
    )


def test_source_and_alternative_text() -> None:
    rows = [newest("a", 1_200), newest("b", 5_000, dt.date(2026, 4, 30))]
    assert wording.source(["x", "y"], rows) == "x and y · to 30 Apr 2026"
    assert wording.source(["x", "y", "z", "u", "v"], rows).startswith("x, y, z and 2 more")
    assert wording.alt("Unit", "Beta leads", rows, ENTRIES, formats.compact) == (
        "Unit. Beta leads. Newest figures: Beta 5.0k (Apr 2026), Alpha 1.2k (Mar 2026)."
    )


def test_reasons_for_an_empty_chart_name_the_remedy() -> None:
    assert wording.nothing_to_show("Stars") == (
        "There are no figures for stars of the picked frameworks yet. Run `framewatch collect`."
    )
    assert "framewatch collect package_index" in wording.nothing_left("Stars", aligned=True)
    assert "choose Value and Linear" in wording.nothing_left("Job adverts", aligned=False)
