"""Rules that write the first lines, badges and notes of Overview and Data health."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dashboard import health_wording, overview_wording, wording
from dashboard.first_start import Progress, Step

NOW = dt.datetime(2026, 11, 22, 12)
DAY = dt.date(2026, 11, 20)


def adoption(name: str, stars: int | None, downloads: float | None = None, **changes: Any) -> dict[str, Any]:
    row = {
        "name": name,
        "stars": stars,
        "stars_day": DAY,
        "stars_momentum": "current",
        "stars_gained_30": None,
        "stars_gained_90": None,
        "stars_gained_365": None,
        "downloads_per_day": downloads,
        "downloads_day": DAY,
        "downloads_series": None if downloads is None else "without_mirrors",
        "downloads_momentum": "current",
    }
    return row | changes


def test_the_answer_names_leaders_figures_and_days() -> None:
    rows = [
        adoption("FastAPI", 101_234, 8e6, stars_gained_90=4_500),
        adoption("Flask", 71_600, 9e6, stars_gained_90=985),
    ]
    assert wording.adoption_answer(rows) == (
        "**FastAPI** has the most stars (101.2k, 20 Nov 2026). "
        "**Flask** is downloaded most (9.0M a day, mirrors excluded, to 20 Nov 2026). "
        "**FastAPI** gains fastest: 4.5k stars in 90 days."
    )


def test_the_answer_shares_a_tie() -> None:
    rows = [adoption("A", 10), adoption("B", 10), adoption("C", 9)]
    assert wording.adoption_answer(rows).startswith("**A** and **B** share the most stars (10, ")


def test_the_answer_says_last_known_and_why_growth_is_not_known() -> None:
    answer = wording.adoption_answer([adoption("A", 10, stars_momentum="last known")])
    assert answer == (
        "**A** has the most stars (10, last known 20 Nov 2026). "
        "Growth today is not known: the newest star counts are more than 14 days old."
    )
    fresh = wording.adoption_answer([adoption("A", 10)])
    assert "takes two counts of one source" in fresh


def test_the_answer_without_data_prefers_nobody() -> None:
    answer = wording.adoption_answer([adoption("A", None), adoption("B", None)])
    assert answer == "There is no data yet on stars or downloads, so no framework can be preferred."


def test_what_is_not_measured_is_said_until_it_is() -> None:
    def said(benchmarks: bool, features: bool) -> str:
        return wording.not_measured(benchmarks=benchmarks, features=features)

    assert said(False, False) == "Speed and features are not measured here yet."
    assert said(False, True) == "Speed is not measured here yet."
    assert said(True, False) == "Features are not measured here yet."
    assert said(True, True) == ""


def test_downloads_are_compared_within_the_commonest_definition_only() -> None:
    rows = [
        adoption("A", None, 100.0),
        adoption("B", None, 200.0),
        adoption("C", None, 900.0, downloads_series="all_installers"),
    ]
    assert "**B** is downloaded most (200 a day, mirrors excluded" in wording.adoption_answer(rows)


def test_growth_is_told_over_the_horizon_known_for_most() -> None:
    rows = [adoption("A", 50, stars_gained_30=5), adoption("B", 40, stars_gained_30=7, stars_gained_365=90)]
    assert wording.horizon(rows) == 30
    assert wording.momentum_answer(rows) == "Stars gained in the last 30 days: **B** 7, **A** 5."


def test_last_known_levels_are_grouped_by_day() -> None:
    old = {"stars_momentum": "last known"}
    rows = [
        adoption("A", 50, **old),
        adoption("B", 60, **old, stars_day=dt.date(2026, 1, 2)),
        adoption("C", 70, **old),
    ]
    assert wording.momentum_answer(rows).endswith(
        "Last known stars: **C** 70, **A** 50 (20 Nov 2026); **B** 60 (2 Jan 2026)."
    )


def test_a_missing_figure_is_no_data_and_never_zero() -> None:
    row = adoption("A", None) | {"latest_version": None, "latest_released_at": None}
    assert overview_wording.stars_move(row) == "no data yet"
    assert overview_wording.downloads_age(row) == "no data yet"
    assert overview_wording.downloads_note(row) == "no data yet"
    assert overview_wording.release_age(row, NOW) == "no data yet"
    assert overview_wording.stars_move(adoption("A", 10, stars_gained_90=0)) == "0 in 90 days"
    assert overview_wording.stars_move(adoption("A", 10, stars_gained_90=-12)) == "-12 in 90 days"


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ((0, True, 92_000, ">=3.9"), "no dependencies · ships types · 92 kB wheel · Python \\>=3.9"),
        ((1, False, None, None), "1 dependency · does not declare types"),
        ((None, None, None, None), ""),
    ],
)
def test_package_facts(facts: tuple[Any, ...], text: str) -> None:
    names = ("dependency_count", "typed", "wheel_size_bytes", "requires_python")
    assert overview_wording.package_facts(dict(zip(names, facts, strict=True))) == text


def test_the_scoreboard_tells_who_counted_what() -> None:
    rows = [
        adoption("A", 1, 2.0, stars_origin="recorded", downloads_origin="live"),
        adoption("B", 1, 2.0, stars_origin="recorded", downloads_origin="live"),
        adoption("C", 1, 2.0, stars_origin="live", downloads_origin="live", downloads_series="pip"),
    ]
    assert overview_wording.scoreboard_measure(rows) == (
        "3 frameworks; click a column to sort. Downloads: mirrors excluded; C: pip only. "
        "Recorded by others: stars of 2."
    )


def test_text_of_others_is_shown_literally_but_code_stays_code() -> None:
    assert wording.plain("see [x](http) ![y](z) <b>") == r"see \[x\](http) !\[y\](z) \<b\>"
    assert wording.plain("run `framewatch collect package_index` *now*") == (
        r"run `framewatch collect package_index` \*now\*"
    )
    assert wording.plain("one ` only") == r"one \` only"


@pytest.mark.parametrize(
    ("statuses", "text", "colour"),
    [
        (["fresh", "fresh"], "All 2 sources fresh", "green"),
        (["fresh", "stale", "never"], "1 of 3 sources fresh", "orange"),
        (["failed", "failed"], "0 of 2 sources fresh", "red"),
        (["never"], "No source collected here yet", "gray"),
        ([], "No source has run yet", "gray"),
    ],
)
def test_freshness_badge(statuses: list[str], text: str, colour: str) -> None:
    found = wording.freshness_badge(statuses)
    assert (found[0], found[2]) == (text, colour)


def test_first_start() -> None:
    steps = (
        Step("Releases", "done", ""),
        Step("Probes", "running", "3 of 9"),
        Step("Benchmark", "waiting", ""),
    )
    assert overview_wording.first_start(Progress(steps, NOW)) == (
        "**First start:** Probes now, 2 of 3 steps left. Until then figures are recorded."
    )
    failed = (Step("Releases", "done", ""), Step("Probes", "failed", ""))
    assert "these steps failed:** Probes." in overview_wording.first_start(Progress(failed, NOW))


def source(name: str, status: str, **changes: Any) -> dict[str, Any]:
    row = {
        "source": name,
        "status": status,
        "last_success_at": NOW - dt.timedelta(hours=3),
        "last_run_at": NOW - dt.timedelta(hours=1),
        "error": None,
        "newest_day": DAY,
        "rows": 1234,
    }
    return row | changes


@pytest.mark.parametrize(
    ("statuses", "text"),
    [
        (["fresh", "fresh"], "**All 2 sources are fresh.**"),
        (["fresh"], "**The source is fresh.**"),
        (["fresh", "failed"], "**1 of 2 sources is fresh:** `s1` failed."),
        (
            ["fresh", "fresh", "stale", "never"],
            "**2 of 4 sources are fresh:** `s2` is stale and `s3` never ran.",
        ),
        (
            ["never", "never"],
            "**No source has been collected here yet**: adoption is known only from what others recorded.",
        ),
        ([], "**No source is known to this snapshot**; run `framewatch collect`."),
    ],
)
def test_health_answer(statuses: list[str], text: str) -> None:
    rows = [source(f"s{index}", status) for index, status in enumerate(statuses)]
    assert health_wording.answer(rows, []) == text


def test_health_answer_counts_checks() -> None:
    good = {"table_name": "marts.a", "sentence": "one row per day", "failing_rows": 0}
    bad = {"table_name": "marts.b", "sentence": "stars are never negative", "failing_rows": 2}
    assert health_wording.answer([source("s", "fresh")], [good, good]).endswith(
        "All 2 checks of the published tables hold."
    )
    assert health_wording.answer([source("s", "fresh")], [good, bad]).endswith(
        "1 of 2 checks fail, first `marts.b`: stars are never negative."
    )


HOSTS = {"github": "GitHub", "github_stars": "GitHub", "osv": "OSV"}


def troubles(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    return [(found.title, found.text) for found in health_wording.troubles(rows, HOSTS, NOW)]


def test_troubles_give_cause_last_success_and_effect() -> None:
    assert troubles(source("github", "failed", error="No answer from [x].")) == [
        (
            "github failed",
            r"No answer from \[x\]. Last success: 3 h ago. Pages show its figures to 20 Nov 2026.",
        )
    ]
    assert troubles(source("github", "stale", newest_day=None)) == [
        ("github is stale", "Run `framewatch collect github`. Last success: 3 h ago.")
    ]
    assert troubles(source("github", "fresh", error="flask: 404"))[0][0] == "github worked in part"
    assert troubles(source("github", "fresh"), source("osv", "never")) == []


def test_sources_of_one_host_in_the_same_state_are_one_trouble() -> None:
    same = [source(name, "failed", error="No answer.") for name in ("github", "github_stars", "osv")]
    assert troubles(*same) == [
        (
            "GitHub: github and github_stars failed",
            "No answer. Last success: 3 h ago. Pages show their figures to 20 Nov 2026.",
        ),
        ("osv failed", "No answer. Last success: 3 h ago. Pages show its figures to 20 Nov 2026."),
    ]
    [(title, text)] = troubles(same[0], source("github_stars", "failed", error="Not JSON.", newest_day=None))
    assert text.startswith("github: No answer. github_stars: Not JSON. Last success")
    [(title, text)] = troubles(*(source(name, "stale", newest_day=None) for name in HOSTS if name != "osv"))
    assert title == "GitHub: github and github_stars are stale"
    assert text.startswith("Run `framewatch collect github github_stars`.")


def test_a_source_tells_its_last_and_next_run() -> None:
    assert health_wording.source_lines(source("s", "fresh"), "17 3 * * *", NOW) == [
        "last success 3 h ago",
        "last run 1 h ago · next 23 Nov 2026 03:17 UTC",
        "1,234 rows · newest figure 20 Nov 2026",
    ]
    silent = source("s", "never", last_success_at=None, last_run_at=None, newest_day=None, rows=0)
    assert health_wording.source_lines(silent, "0 * * * *", NOW) == [
        "last success never",
        "never ran · next 22 Nov 2026 13:00 UTC",
        "0 rows",
    ]


def test_runs_and_coverage() -> None:
    ok, failed = {"source": "a", "status": "ok"}, {"source": "b", "status": "failed"}
    assert health_wording.runs_takeaway([ok]) == "1 run in 30 days, none failed"
    assert health_wording.runs_takeaway([ok, failed, failed]) == "2 of 3 runs in 30 days failed: b"
    live = {"measure": "Releases", "recorded": False, "newest": DAY}
    old = {"measure": "Stars", "recorded": True, "newest": DAY}
    assert health_wording.coverage_cell([old, live]) == "live to 20 Nov 2026"
    assert health_wording.coverage_cell([old]) == "recorded to 20 Nov 2026"
    assert health_wording.coverage_cell([]) == "–"
    assert health_wording.coverage_takeaway([old, live]) == "Collected here: releases; stars recorded only"
    assert health_wording.coverage_takeaway([old]).startswith("All figures are recorded by others")
    assert health_wording.coverage_takeaway([]).startswith("Nothing is held yet")
