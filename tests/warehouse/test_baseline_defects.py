"""Documented defects of the collected history are kept out or flagged; what is certain is there."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from warehouse.baseline import baseline_batches

DEFECTS = Path(__file__).parents[3] / "shared" / "history" / "defects"
NEWEST_GAPS = {
    "starlette": 284,
    "litestar": 284,
    "falcon": 284,
    "robyn": 284,
    "bottle": 284,
    "pyramid": 284,
    "django-rest-framework": 406,
    "django-ninja": 406,
}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(scope="module")
def stars() -> dict[str, list[dict[str, Any]]]:
    """Star counts per framework, by day."""
    found = defaultdict(list)
    for batch in baseline_batches():
        if batch.model.declaration.name == "star_counts":
            for row in batch.table.to_pylist():
                found[row["framework"]].append(row | {"source": batch.source})
    return {framework: sorted(rows, key=lambda row: row["day"]) for framework, rows in found.items()}


@pytest.fixture(scope="module")
def windows() -> list[dict[str, Any]]:
    return [
        row | {"source": batch.source}
        for batch in baseline_batches()
        if batch.model.declaration.name == "downloads_by_window"
        for row in batch.table.to_pylist()
    ]


def cut_out(name: str) -> list[dict[str, str]]:
    if not DEFECTS.is_dir():
        pytest.skip("the cut-outs of known defects are not beside the checkout")
    with (DEFECTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reaches(rows: list[dict[str, Any]], stars: int) -> tuple[dt.date, dt.date]:
    """Days of the last count below `stars` and of the first one that has them."""
    return next(
        (before["day"], after["day"])
        for before, after in pairwise(rows)
        if before["stars"] < stars <= after["stars"]
    )


def passes(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> tuple[dt.date, dt.date]:
    """Days of the last count that is not above the other's newest one, and of the count after it."""

    def is_behind(row: dict[str, Any]) -> bool:
        newest = [other["stars"] for other in others if other["day"] <= row["day"]][-1]
        return bool(row["stars"] <= newest)

    last = max(row["day"] for row in rows if is_behind(row))
    return last, min(row["day"] for row in rows if row["day"] > last)


class TestLandmarks:
    def test_fastapi_reaches_round_numbers(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        below, there = reaches(stars["fastapi"], 78_000)
        assert below < day("2024-12-02") <= there <= day("2024-12-09")
        assert reaches(stars["fastapi"], 100_000)[1] <= day("2026-07-12")

    def test_flask_reaches_68_000(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        below, there = reaches(stars["flask"], 68_000)
        assert below < day("2024-11-04") <= there

    @pytest.mark.parametrize(("other", "landmark"), [("flask", "2023-11-28"), ("django", "2025-04-11")])
    def test_fastapi_passes(self, stars: dict[str, list[dict[str, Any]]], other: str, landmark: str) -> None:
        behind, ahead = passes(stars["fastapi"], stars[other])
        assert day(landmark) - dt.timedelta(days=8) <= behind
        assert ahead <= day(landmark) + dt.timedelta(days=8)


class TestStars:
    def test_gaps_stay_gaps(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        for framework, length in NEWEST_GAPS.items():
            steps = [(after["day"] - before["day"]).days for before, after in pairwise(stars[framework])]
            assert max(steps) == length
        assert stars["quart"][-1]["day"] == day("2024-10-06")
        assert "blacksheep" not in stars

    def test_a_dense_series_has_steps_of_a_week(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        for framework in ("fastapi", "flask", "django"):
            recent = [row["day"] for row in stars[framework] if row["day"] > day("2025-01-01")]
            assert max((after - before).days for before, after in pairwise(recent)) <= 10

    def test_the_change_of_a_collection_makes_no_zigzag(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        falls = [
            (before["stars"] - after["stars"]) / before["stars"]
            for rows in stars.values()
            for before, after in pairwise(rows)
            if before["source"] != after["source"] and after["stars"] < before["stars"]
        ]
        assert len(falls) <= 10
        assert max(falls) < 0.01

    def test_falls_inside_one_collection_are_kept(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        july = [row for row in stars["django"] if day("2026-07-12") <= row["day"] <= day("2026-07-19")]
        assert [row["stars"] for row in july] == [88_198, 88_170]
        assert len({row["source"] for row in july}) == 1

    def test_tornado_has_no_stale_counts(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        spring = [row for row in stars["tornado"] if day("2026-03-01") <= row["day"] <= day("2026-06-30")]
        assert spring
        assert {row["source"] for row in spring} == {"sunnysid3up/python-web-frameworks"}

    def test_quart_is_never_its_fork(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        assert min(row["stars"] for row in stars["quart"]) > 500
        steps = pairwise(row["stars"] for row in stars["quart"])
        assert all(after > before * 0.99 for before, after in steps)

    def test_quart_cut_out(self, stars: dict[str, list[dict[str, Any]]]) -> None:
        kept = {(row["day"].isoformat(), row["stars"], row["source"]) for row in stars["quart"]}
        wrong = [row for row in cut_out("quart_stale_identity.csv") if row["quality"] != "ok"]
        assert len(wrong) > 50
        assert not kept & {(row["date"], int(row["stars"]), row["source"]) for row in wrong}


class TestDownloads:
    def test_the_look_alike_never_enters(self, windows: list[dict[str, Any]]) -> None:
        packages = {row["package"] for row in windows}
        assert "djangorestframework" in packages
        assert "django-rest-framework" not in packages

    def test_look_alike_cut_out(self, windows: list[dict[str, Any]]) -> None:
        ours = {
            (row["period_start"].isoformat(), row["downloads"])
            for row in windows
            if row["package"] == "djangorestframework"
        }
        wrong = cut_out("wrong_drf_package.csv")
        assert wrong
        for row in wrong:
            if row["package"] == "django-rest-framework":
                assert (row["period_start"], int(row["downloads"])) not in ours

    def test_five_ways_of_counting_stay_apart(self, windows: list[dict[str, Any]]) -> None:
        assert {(row["series"], row["source"]) for row in windows} == {
            ("pip", "hugovk/top-pypi-packages (BigQuery)"),
            ("all_installers", "hugovk/top-pypi-packages (BigQuery)"),
            ("all_installers", "hugovk/top-pypi-packages (ClickHouse)"),
            ("without_mirrors", "tbicr/web-framework-rank"),
            ("without_mirrors", "ml-tooling/best-of-web-python"),
        }

    def test_windows_have_their_true_length(self, windows: list[dict[str, Any]]) -> None:
        lengths = {
            row["period_start"].isoformat(): row["period_days"]
            for row in windows
            if row["package"] == "fastapi" and row["source"].startswith("hugovk/") and row["period_days"] < 60
        }
        assert lengths["2025-04-07"] == 24
        assert lengths["2025-05-22"] == 22
        assert lengths["2025-07-01"] == 31
        assert not any(start.startswith("2024-12") for start in lengths)

    def test_window_cut_out(self, windows: list[dict[str, Any]]) -> None:
        ours = {
            (row["package"], row["period_start"].isoformat(), row["period_days"], row["downloads"])
            for row in windows
        }
        packages = {row["package"] for row in windows}
        rows = [row for row in cut_out("window_changes_2024_2025.csv") if row["package"] in packages]
        assert any(row["period_days"] != row["nominal_days"] for row in rows)
        for row in rows:
            window = (row["package"], row["period_start"], int(row["period_days"]), int(row["downloads"]))
            assert window in ours

    def test_the_sag_is_flagged_by_the_end_of_the_window(self, windows: list[dict[str, Any]]) -> None:
        flags = {
            (row["period_start"], row["downloads"]): row["undercount_suspected"]
            for row in windows
            if row["package"] == "fastapi" and row["series"] == "pip" and row["period_days"] == 30
        }
        assert flags[day("2021-03-02"), 420_428] is True
        assert flags[day("2021-04-01"), 1_489_591] is False
        ends = [
            row["period_start"] + dt.timedelta(days=row["period_days"] - 1)
            for row in windows
            if row["undercount_suspected"]
        ]
        assert len(ends) > 400
        assert day("2020-07-01") < min(ends)
        assert max(ends) < day("2021-05-01")

    def test_years_are_told_by_their_length(self, windows: list[dict[str, Any]]) -> None:
        years = [row for row in windows if row["period_days"] == 365]
        assert len(years) > 500
        assert {row["series"] for row in years} == {"pip"}
        assert {row["period_days"] for row in windows} <= {*range(22, 32), 365}
