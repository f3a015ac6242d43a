"""Crossovers: who passed whom, when, and what does not count as passing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.warehouse.marts import Marts, day
from warehouse.baseline import baseline_batches
from warehouse.rows import Origin
from warehouse.tables.adoption import DownloadsDay, DownloadsWindow, StarCount
from warehouse.tables.github import RepositorySnapshot, StarsGiven

FIRST = day("2024-01-01")
PASSING = "framework, passed, nth, last_day_behind, first_day_ahead"


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def put_stars(
    marts: Marts, framework: str, counts: Sequence[int], every: int = 7, origin: Origin = "recorded"
) -> None:
    marts.put(
        *[
            StarCount(framework=framework, day=FIRST + dt.timedelta(days=every * i), stars=count)
            for i, count in enumerate(counts)
        ],
        origin=origin,
    )


def date(days: int) -> dt.date:
    return FIRST + dt.timedelta(days=days)


class TestStars:
    def test_the_window_is_the_pair_of_comparisons_around_it(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10, 20, 30, 35, 40, 90, 100, 110, 120, 130])
        put_stars(marts, "flask", [50] * 10)
        assert marts.read("crossovers", f"measure, {PASSING}, day, level, passed_level, held_days") == [
            ("stars", "fastapi", "flask", 1, date(28), date(35), date(30), 90, 50, 28)
        ]
        assert marts.read("crossovers", "is_across_gap, is_same_source, is_told") == [(False, True, True)]

    def test_a_tie_is_not_ahead(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10, 20, 30, 40, 49, 50, 51, 52, 53, 54, 55])
        put_stars(marts, "flask", [50] * 11)
        assert marts.read("crossovers", PASSING) == [("fastapi", "flask", 1, date(35), date(42))]

    def test_a_lead_of_less_than_four_weeks_is_noise(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10, 20, 30, 40, 45, 55, 56, 57, 49, 48, 47, 46, 45])
        put_stars(marts, "flask", [50] * 13)
        assert marts.read("crossovers") == []

    def test_noise_around_the_passing_does_not_make_it_three(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10, 20, 30, 40, 45, 51, 49, 52, 60, 70, 80, 90])
        put_stars(marts, "flask", [50] * 12)
        assert marts.read("crossovers", PASSING) == [("fastapi", "flask", 1, date(42), date(49))]

    def test_each_change_of_the_lead_is_one(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10] * 5 + [90] * 5 + [10] * 5 + [90] * 5)
        put_stars(marts, "flask", [50] * 20)
        assert marts.read("crossovers", PASSING) == [
            ("fastapi", "flask", 1, date(28), date(35)),
            ("flask", "fastapi", 1, date(63), date(70)),
            ("fastapi", "flask", 2, date(98), date(105)),
        ]

    def test_across_a_gap_it_says_so_and_gives_the_day_it_was_seen(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10, 20, 30, 40, 45], every=10)
        put_stars(marts, "flask", [50] * 5, every=10)
        later = [StarCount(framework="fastapi", day=date(d), stars=90) for d in (100, 110, 120, 130)]
        later += [StarCount(framework="flask", day=date(d), stars=50) for d in (100, 110, 120, 130)]
        marts.put(*later, origin="recorded")
        assert marts.read("crossovers", "last_day_behind, first_day_ahead, day, is_across_gap") == [
            (date(40), date(100), date(100), True)
        ]

    def test_an_old_count_of_one_is_not_compared_with_a_new_one_of_the_other(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10, 20, 30, 40, 45])
        marts.put(StarCount(framework="flask", day=date(0), stars=15), origin="recorded")
        put_stars(marts, "django", [5] * 5)
        assert marts.read("crossovers") == []

    def test_counts_of_different_sources_are_compared_and_say_so(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10, 20, 30, 40, 45, 60, 70, 80, 90, 100])
        rows = [StarCount(framework="flask", day=date(7 * i), stars=50) for i in range(10)]
        marts.put(*rows, source="another", origin="recorded")
        assert marts.read("crossovers", f"{PASSING}, is_same_source") == [
            ("fastapi", "flask", 1, date(28), date(35), False)
        ]

    def test_own_counts_and_history_are_never_compared_with_each_other(self, marts: Marts) -> None:
        put_history(marts, "fastapi", [10, 10, 10] + [30] * 80)
        put_stars(marts, "flask", [500] * 12, origin="live")
        assert marts.read("crossovers") == []

    def test_history_speaks_where_there_are_no_own_counts(self, marts: Marts) -> None:
        put_history(marts, "fastapi", [1] * 40 + [30] * 40)
        put_history(marts, "flask", [2] * 80)
        assert marts.read("crossovers", "framework, series, last_day_behind, first_day_ahead") == [
            ("fastapi", "history", date(40), date(41))
        ]


def put_history(marts: Marts, framework: str, given: Sequence[int]) -> None:
    last = FIRST + dt.timedelta(days=len(given))
    marts.put(
        RepositorySnapshot(
            framework=framework,
            day=last,
            repository=f"o/{framework}",
            repository_id=len(framework),
            full_name=f"o/{framework}",
            stars=sum(given),
            forks=0,
            watchers=0,
            open_issues_and_pulls=0,
            archived=False,
            licence=None,
            created_at=dt.datetime.combine(FIRST, dt.time()),
            pushed_at=None,
        )
    )
    marts.put(
        *[
            StarsGiven(
                framework=framework,
                repository_id=len(framework),
                day=date(i),
                stars=count,
                is_complete=True,
            )
            for i, count in enumerate(given)
        ]
    )


class TestDownloads:
    def put_days(self, marts: Marts, package: str, weeks: Sequence[int], source: str = "sample") -> None:
        marts.put(
            *[
                DownloadsDay(package=package, day=date(i), series="pip", downloads=weeks[i // 7])
                for i in range(7 * len(weeks))
            ],
            source=source,
        )

    def test_full_weeks_of_one_source_are_compared(self, marts: Marts) -> None:
        self.put_days(marts, "fastapi", [10] * 14 + [90] * 14)
        self.put_days(marts, "flask", [50] * 28)
        assert marts.read("crossovers", f"measure, {PASSING}, series, meter") == [
            ("downloads", "fastapi", "flask", 1, date(97), date(104), "pip", "sample, weeks")
        ]

    def test_a_spike_of_a_month_is_not_a_passing(self, marts: Marts) -> None:
        self.put_days(marts, "fastapi", [10] * 14 + [90] * 8 + [10] * 14)
        self.put_days(marts, "flask", [50] * 36)
        assert marts.read("crossovers") == []

    def test_two_sources_are_never_compared_with_each_other(self, marts: Marts) -> None:
        self.put_days(marts, "fastapi", [10] * 14 + [90] * 14)
        self.put_days(marts, "flask", [50] * 28, source="another")
        assert marts.read("crossovers") == []

    def test_told_once_though_two_sources_report_it(self, marts: Marts) -> None:
        for source in ("sample", "another"):
            self.put_days(marts, "fastapi", [10] * 14 + [90] * 14, source=source)
            self.put_days(marts, "flask", [50] * 28, source=source)
        assert marts.read("crossovers", "meter, is_told") == [
            ("another, weeks", True),
            ("sample, weeks", False),
        ]

    def test_windows_in_which_logs_were_lost_are_left_out(self, marts: Marts) -> None:
        for package, levels in {"fastapi": [10] * 5 + [90] * 6, "flask": [50] * 11}.items():
            marts.put(
                *[
                    DownloadsWindow(
                        package=package,
                        period_start=date(30 * i),
                        period_days=30,
                        downloads=level,
                        series="pip",
                        undercount_suspected=i == 5,
                    )
                    for i, level in enumerate(levels)
                ],
                origin="recorded",
            )
        assert marts.read("crossovers", f"{PASSING}, is_across_gap") == [
            ("fastapi", "flask", 1, date(149), date(209), True)
        ]


@pytest.fixture(scope="module")
def recorded() -> Marts:
    """Registry and baseline, nothing else."""
    marts = Marts(dt.datetime(2026, 11, 22))
    marts.put_registry()
    for batch in baseline_batches():
        marts.put_table(batch.model, batch.table, source=batch.source, origin="recorded")
    return marts


@pytest.mark.parametrize(
    ("passed", "first", "last"),
    [("flask", "2023-11-26", "2023-12-03"), ("django", "2025-04-06", "2025-04-13")],
)
def test_fastapi_passed_them_in_the_recorded_figures(
    recorded: Marts, passed: str, first: str, last: str
) -> None:
    where = f"measure = 'stars' and framework = 'fastapi' and passed = '{passed}'"
    [(passed_on, behind, ahead)] = recorded.read("crossovers", "day, last_day_behind, first_day_ahead", where)
    assert day(first) <= behind < passed_on <= ahead <= day(last)


def test_fastapi_passed_flask_in_recorded_downloads_too(recorded: Marts) -> None:
    where = "measure = 'downloads' and framework = 'fastapi' and passed = 'flask'"
    [(passed_on, per_day)] = recorded.read("crossovers", "day, level", f"{where} and is_told")
    assert day("2025-10-01") <= passed_on <= day("2025-10-15")
    assert per_day > 5_000_000


class TestEvents:
    def test_a_passing_is_an_event(self, recorded: Marts) -> None:
        where = "kind = 'crossover' and framework = 'fastapi' and title like '%Flask in stars'"
        [(title, detail)] = recorded.read("events", "title, detail", where)
        assert title == "FastAPI passed Flask in stars"
        assert detail == (
            "It happened between 26 November 2023 and 3 December 2023; then 65,345 to 65,105 stars."
        )

    def test_across_a_gap_nobody_knows_when(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10] * 5 + [90] * 5, every=20)
        put_stars(marts, "flask", [50] * 10, every=20)
        [(detail,)] = marts.read("events", "detail")
        assert detail.startswith("Nobody counted both between 21 March 2024 and 10 April 2024; then 90 to 50")

    def test_its_id_stays_when_more_is_known(self, marts: Marts) -> None:
        put_stars(marts, "fastapi", [10] * 5 + [90] * 5)
        put_stars(marts, "flask", [50] * 10)
        before = marts.read("events", "event_id")
        marts.put(*[StarCount(framework="flask", day=date(70), stars=51)], origin="recorded")
        marts.put(*[StarCount(framework="fastapi", day=date(70), stars=99)], origin="recorded")
        assert marts.read("events", "event_id") == before
        assert len(before) == 1
