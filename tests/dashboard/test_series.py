"""Shaping of series: definitions, windows, index, alignment, growth, labels of the crosshair."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard import series
from dashboard.catalogue import Entry

ENTRIES = {
    slug: Entry(slug, name, name, "ASGI", colour, slot, True)
    for slug, name, colour, slot in (("a", "Alpha", "a", 0), ("b", "Beta", "other", None))
}


def rows(
    *values: tuple[str, str, str | None, float], source: str = "s", definition: str = ""
) -> pd.DataFrame:
    """Rows of framework, day, until, value."""
    frame = pd.DataFrame(values, columns=["framework", "day", "until", "value"])
    return frame.assign(
        day=pd.to_datetime(frame["day"]),
        until=pd.to_datetime(frame["until"]),
        run=0,
        style="recorded",
        series=definition,
        source=source,
        origin="recorded",
    )


def test_main_series_is_that_of_most_frameworks_then_the_newest() -> None:
    many = rows(("a", "2024-01-01", None, 1), ("b", "2024-01-01", None, 1), definition="pip")
    newer = rows(("a", "2025-01-01", None, 1), definition="without_mirrors")
    assert series.main_series(pd.concat([many, newer], ignore_index=True)) == "pip"
    both = rows(("a", "2025-01-01", None, 1), ("b", "2025-01-01", None, 1), definition="without_mirrors")
    assert series.main_series(pd.concat([many, both], ignore_index=True)) == "without_mirrors"


def test_thin_keeps_windows_that_do_not_overlap_and_all_points() -> None:
    frame = rows(
        ("a", "2024-01-01", "2024-01-30", 1),
        ("a", "2024-01-08", "2024-02-06", 2),
        ("a", "2024-01-31", "2024-02-29", 3),
        ("b", "2024-01-08", "2024-02-06", 4),
        ("a", "2024-01-09", None, 5),
    )
    assert series.thin(frame)["value"].tolist() == [1, 3, 4, 5]


def test_points_close_windows_at_the_end_of_their_last_day_and_mark_lonely_ones() -> None:
    frame = rows(
        ("a", "2024-01-01", "2024-01-30", 1), ("b", "2024-01-01", None, 2), ("b", "2024-01-08", None, 3)
    )
    frame["run"] = [0, 0, 1]
    shaped = series.points(frame, ENTRIES)
    assert shaped["x_end"].tolist()[0] == pd.Timestamp("2024-01-31")
    assert shaped["colour"].tolist() == ["a", "other", "other"]
    assert shaped["alone"].tolist() == [True, True, True]
    frame["run"] = 0
    assert series.points(frame, ENTRIES)["alone"].tolist() == [True, False, False]


def test_points_mark_the_first_figure_of_another_source_within_a_stretch() -> None:
    frame = rows(("a", "2024-01-15", None, 3), ("a", "2024-01-01", None, 1), ("a", "2024-01-08", None, 2))
    frame["source"] = ["two", "one", "one"]
    assert series.points(frame, ENTRIES)["seam"].tolist() == [True, False, False]
    frame["run"] = [1, 0, 0]
    assert not series.points(frame, ENTRIES)["seam"].any()


def test_indexed_starts_each_definition_at_100() -> None:
    first = rows(("a", "2024-01-01", None, 50), ("a", "2024-02-01", None, 75), definition="pip")
    other = rows(("a", "2024-01-01", None, 10), ("a", "2024-02-01", None, 30), definition="without_mirrors")
    indexed = series.indexed(pd.concat([first, other], ignore_index=True))
    assert indexed.sort_values(["series", "day"])["value"].tolist() == [100, 150, 100, 300]


def test_aligned_counts_years_and_drops_frameworks_without_a_start() -> None:
    shaped = series.points(rows(("a", "2024-01-01", None, 1), ("b", "2024-01-01", None, 2)), ENTRIES)
    aligned = series.aligned(shaped, {"a": pd.Timestamp("2023-01-01")})
    assert aligned["framework"].tolist() == ["a"]
    assert aligned["x"].tolist() == [pytest.approx(365 / 365.25)]


def test_growth_stays_within_one_source() -> None:
    """Two sources differ by 500, which must not be taken for growth."""
    frame = pd.concat(
        [
            rows(("a", "2022-01-01", None, 1000), ("a", "2024-01-01", None, 3000), source="one"),
            rows(("a", "2024-02-01", None, 3500), source="two"),
        ],
        ignore_index=True,
    )
    growth = series.growth(frame).iloc[0]
    assert (growth["first"], growth["last"]) == (1000, 3000)
    assert growth["per_year"] == pytest.approx(1000.7, abs=0.1)
    assert growth["rate"] == pytest.approx(3 ** (365.25 / 730) - 1)


def test_growth_is_not_extrapolated_from_a_few_months_and_has_no_rate_from_zero() -> None:
    assert series.growth(rows(("a", "2024-01-01", None, 1), ("a", "2024-06-01", None, 9))).empty
    growth = series.records(series.growth(rows(("a", "2024-01-01", None, 0), ("a", "2025-06-01", None, 9))))
    assert growth[0]["rate"] is None


def test_hover_has_a_row_per_week_and_a_window_fills_its_weeks() -> None:
    frame = rows(("a", "2024-01-01", "2024-01-28", 5), ("b", "2024-01-08", None, 7))
    hover = series.hover(series.points(frame, ENTRIES), ["5", "7"])
    assert hover["Alpha"].tolist() == ["5", "5", "5", "5"]
    assert hover["Beta"].tolist() == ["–", "7", "–", "–"]
    assert list(hover.columns[:2]) == ["Beta", "Alpha"]
    assert hover["when"].iloc[1] == "Week of 8 Jan 2024"


def test_hover_counts_weeks_of_age_when_aligned() -> None:
    shaped = series.points(rows(("a", "2024-01-01", None, 5), ("a", "2024-01-15", None, 6)), ENTRIES)
    hover = series.hover(series.aligned(shaped, {"a": pd.Timestamp("2023-01-01")}), ["5", "6"])
    assert hover["Alpha"].tolist() == ["5", "6"]
    assert hover["when"].tolist() == ["1.0 years", "1.0 years"]


def test_releases_sit_on_the_line_near_them_or_are_left_out() -> None:
    shaped = series.points(rows(("a", "2024-01-01", None, 5), ("a", "2024-01-08", None, 6)), ENTRIES)
    releases = pd.DataFrame(
        {
            "framework": ["a", "a"],
            "version": ["1.0", "2.0"],
            "day": pd.to_datetime(["2024-01-07", "2024-06-01"]),
        }
    )
    marks = series.release_marks(releases, shaped)
    assert marks[["version", "value"]].values.tolist() == [["1.0", 6.0]]


def test_ranges_end_at_the_newest_figure() -> None:
    frame = rows(("a", "2018-01-01", None, 1), ("a", "2019-09-01", None, 2))
    assert series.since(frame, 1) == pd.Timestamp("2018-09-01")
    assert series.since(frame, None) == pd.Timestamp("2018-01-01")
