"""How fresh each source is, told from its runs."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.warehouse.marts import Marts, day
from warehouse.tables.adoption import DownloadsWindow, StarCount


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.execute("insert into ops.sources values ('stars', 'Sample.', 'adoption', 'host', '0 3 * * *', 36)")
    return marts


def run(marts: Marts, status: str, hours_ago: float, error: str | None = None) -> dt.datetime:
    """Record a run that ended so many hours before now; returns when."""
    started = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(hours=hours_ago)
    marts.execute(
        "insert into ops.runs values (?, 'stars', ?, ?, ?, 1, 0, 0, 0, 0, ?, '1')",
        [f"run-{hours_ago}", started, started, status, error],
    )
    return started


def state(marts: Marts, columns: str = "status, last_status, error") -> tuple[object, ...]:
    [row] = marts.read("source_freshness", columns)
    return row


def test_a_source_that_never_ran(marts: Marts) -> None:
    columns = "status, last_success_at, age_hours, last_run_at, last_status, error, newest_day, rows"
    assert state(marts, columns) == ("never", *[None] * 6, 0)


@pytest.mark.parametrize(("hours", "status"), [(35, "fresh"), (37, "stale")])
def test_by_the_age_of_the_last_success(marts: Marts, hours: float, status: str) -> None:
    run(marts, "ok", hours)
    assert state(marts) == (status, "ok", None)
    [(age,)] = marts.read("source_freshness", "age_hours")
    assert age == pytest.approx(hours, abs=0.1)


@pytest.mark.parametrize("status", ["partial", "budget"])
def test_part_of_the_rows_is_a_success_that_keeps_its_sentence(marts: Marts, status: str) -> None:
    run(marts, status, 1, "Flask did not answer.")
    assert state(marts) == ("fresh", status, "Flask did not answer.")


def test_a_failed_run_shows_although_older_figures_are_fresh(marts: Marts) -> None:
    success = run(marts, "ok", 2)
    run(marts, "failed", 1, "The host did not answer.")
    assert state(marts) == ("failed", "failed", "The host did not answer.")
    assert state(marts, "last_success_at") == (success,)


def test_an_error_of_an_earlier_run_is_over(marts: Marts) -> None:
    run(marts, "failed", 2, "The host did not answer.")
    run(marts, "ok", 1)
    assert state(marts) == ("fresh", "ok", None)


def test_newest_day_and_rows_are_those_of_the_source(marts: Marts) -> None:
    marts.put(StarCount(framework="flask", day=day("2024-01-01"), stars=1), source="stars")
    marts.put(
        DownloadsWindow(
            package="flask", period_start=day("2024-01-01"), period_days=30, downloads=1, series="pip"
        ),
        source="stars",
    )
    marts.put(StarCount(framework="flask", day=day("2024-05-05"), stars=1), source="other")
    marts.put(StarCount(framework="flask", day=day("2024-05-06"), stars=1), source="stars", origin="imported")
    for hours, rows_new in ((2, 5), (1, 3)):
        run(marts, "ok", hours)
        marts.execute("update ops.runs set rows_new = ? where run_id = ?", [rows_new, f"run-{hours}"])
    assert state(marts, "newest_day, rows") == (day("2024-01-30"), 8)
