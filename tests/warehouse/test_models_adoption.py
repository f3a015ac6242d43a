"""Stars, downloads, questions, hiring: which row speaks for a day, and what may be subtracted."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.warehouse.marts import PUBLISHED, Marts, day
from warehouse.registry import registry_rows, shipped_registry
from warehouse.rows import Origin
from warehouse.tables.adoption import (
    DownloadsDay,
    DownloadsWindow,
    HiringMonth,
    QuestionCount,
    Series,
    StarCount,
)

TODAY = PUBLISHED.date()


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def stars(text: str, count: int, framework: str = "flask") -> StarCount:
    return StarCount(framework=framework, day=day(text), stars=count)


def days(count: int, last: dt.date, downloads: int, series: Series = "without_mirrors") -> list[DownloadsDay]:
    """As many days in a row with the same number of downloads of Flask."""
    return [
        DownloadsDay(package="flask", day=last - dt.timedelta(days=back), downloads=downloads, series=series)
        for back in range(count)
    ]


def window(
    start: str,
    length: int,
    downloads: int,
    series: Series = "without_mirrors",
    package: str = "flask",
    doubtful: bool = False,
) -> DownloadsWindow:
    return DownloadsWindow(
        package=package,
        period_start=day(start),
        period_days=length,
        downloads=downloads,
        series=series,
        undercount_suspected=doubtful,
    )


class TestStarsDaily:
    def test_recorded_serves_only_days_before_the_first_live_one(self, marts: Marts) -> None:
        marts.put(stars("2024-01-01", 1), stars("2024-01-10", 10), stars("2024-01-20", 20), origin="recorded")
        marts.put(stars("2024-01-10", 11), origin="live")
        marts.put(stars("2024-01-20", 5, "django"), origin="recorded")
        assert marts.read("stars_daily", "framework, day, stars, origin, max_gap_days") == [
            ("django", day("2024-01-20"), 5, "recorded", 10),
            ("flask", day("2024-01-01"), 1, "recorded", 10),
            ("flask", day("2024-01-10"), 11, "live", 1),
        ]

    def test_imported_stands_beside_live_and_before_recorded(self, marts: Marts) -> None:
        marts.put(stars("2024-01-01", 1), stars("2024-01-02", 2), origin="recorded")
        marts.put(
            stars("2024-01-02", 22), stars("2024-01-03", 33), stars("2024-01-04", 44), origin="imported"
        )
        marts.put(stars("2024-01-03", 3), origin="live")
        assert marts.read("stars_daily", "stars, origin") == [
            (1, "recorded"),
            (22, "imported"),
            (3, "live"),
            (44, "imported"),
        ]

    def test_of_two_sources_the_one_with_more_days_speaks(self, marts: Marts) -> None:
        marts.put(stars("2024-01-02", 9), source="a-rare", origin="recorded")
        marts.put(stars("2024-01-01", 1), stars("2024-01-02", 2), source="b-dense", origin="recorded")
        assert marts.read("stars_daily", "stars, source") == [(1, "b-dense"), (2, "b-dense")]

    def test_a_full_tie_goes_to_the_first_name(self, marts: Marts) -> None:
        marts.put(stars("2024-01-01", 2), source="b", origin="recorded")
        marts.put(stars("2024-01-01", 1), source="a", origin="recorded")
        assert marts.read("stars_daily", "stars, source") == [(1, "a")]

    def test_the_newest_revision_counts_and_a_retracted_day_is_absent(self, marts: Marts) -> None:
        marts.put(stars("2024-01-01", 1), stars("2024-01-02", 2))
        marts.put(stars("2024-01-01", 7))
        marts.put(stars("2024-01-02", 2), retracted=True)
        assert marts.read("stars_daily", "day, stars, basis") == [(day("2024-01-01"), 7, "observed")]

    def test_days_that_nobody_counted_are_absent(self, marts: Marts) -> None:
        marts.put(stars("2024-01-01", 1), stars("2024-03-01", 3))
        assert len(marts.read("stars_daily")) == 2


class TestDownloads:
    def test_a_day_has_one_row_per_series(self, marts: Marts) -> None:
        marts.put(*days(1, TODAY, 1), source="a-other")
        marts.put(*days(1, TODAY, 2), source="pypistats_daily")
        marts.put(*days(1, TODAY, 3, "with_mirrors"), source="a-other")
        assert marts.read("downloads_daily", "framework, downloads, series, source") == [
            ("flask", 3, "with_mirrors", "a-other"),
            ("flask", 2, "without_mirrors", "pypistats_daily"),
        ]

    def test_recorded_days_end_where_the_series_is_live(self, marts: Marts) -> None:
        marts.put(*days(3, day("2024-01-03"), 1), origin="recorded")
        marts.put(*days(1, day("2024-01-02"), 2), origin="live")
        marts.put(*days(3, day("2024-01-03"), 3, "pip"), origin="recorded")
        rows = marts.read("downloads_daily", "day, downloads, origin", "series = 'without_mirrors'")
        assert rows == [(day("2024-01-01"), 1, "recorded"), (day("2024-01-02"), 2, "live")]
        assert len(marts.read("downloads_daily", where="series = 'pip'")) == 3

    def test_the_look_alike_package_belongs_to_nobody(self, marts: Marts) -> None:
        marts.put(DownloadsDay(package="django-rest-framework", day=TODAY, downloads=1, series="pip"))
        marts.put(window("2024-01-01", 30, 1, package="django-rest-framework"))
        assert marts.read("downloads_daily") == []
        assert marts.read("downloads_windows") == []

    def test_a_week_says_how_many_days_it_has(self, marts: Marts) -> None:
        marts.put(*days(9, day("2024-01-09"), 10))  # Monday, 1 January to Tuesday, 9 January
        assert marts.read("downloads_weekly", "week_start, downloads, days") == [
            (day("2024-01-01"), 70, 7),
            (day("2024-01-08"), 20, 2),
        ]

    def test_a_week_never_adds_two_sources(self, marts: Marts) -> None:
        marts.put(*days(3, day("2024-01-03"), 10), source="pypistats")
        marts.put(*days(7, day("2024-01-07"), 1), source="other")
        rows = marts.read("downloads_weekly", "downloads, days, source")
        assert sorted(rows) == [(4, 4, "other"), (30, 3, "pypistats")]

    def test_a_window_ends_on_its_last_day(self, marts: Marts) -> None:
        marts.put(window("2024-01-01", 30, 60, doubtful=True), origin="recorded")
        columns = "framework, period_end, period_days, downloads_per_day, undercount_suspected"
        assert marts.read("downloads_windows", columns) == [("flask", day("2024-01-30"), 30, 2.0, True)]

    def test_a_window_of_no_days_has_no_rate(self, marts: Marts) -> None:
        marts.put(window("2024-01-01", 0, 60), origin="imported")
        assert marts.read("downloads_windows", "period_end, downloads_per_day") == [(day("2024-01-01"), None)]

    def test_overlapping_windows_of_two_sources_both_stay(self, marts: Marts) -> None:
        marts.put(window("2024-01-01", 30, 60), source="a", origin="recorded")
        marts.put(window("2024-01-01", 30, 66), source="b", origin="recorded")
        assert marts.read("downloads_windows", "downloads, source") == [(60, "a"), (66, "b")]

    def test_recorded_windows_end_before_the_series_is_live(self, marts: Marts) -> None:
        before, across = window("2024-01-01", 30, 1), window("2024-01-02", 30, 2)
        marts.put(before, across, window("2024-01-02", 30, 3, "pip"), origin="recorded")
        marts.put(*days(1, day("2024-01-31"), 5))
        assert marts.read("downloads_windows", "downloads, series") == [(3, "pip"), (1, "without_mirrors")]

    def test_a_removed_framework_gives_its_package_to_an_active_one(self, marts: Marts) -> None:
        rows = {row.framework: row for row in registry_rows(shipped_registry())}
        marts.put(
            rows["flask"].model_copy(update={"active": False}),
            rows["flask"].model_copy(update={"framework": "flask-next", "position": 99}),
            source="registry",
            origin="local",
        )
        marts.put(*days(1, TODAY, 1))
        assert marts.read("downloads_daily", "framework") == [("flask-next",)]


class TestAdoptionNow:
    COLUMNS = "stars, stars_day, stars_gained_30, stars_gained_90, stars_gained_365, stars_momentum"

    def adoption(self, marts: Marts, columns: str = COLUMNS) -> tuple[object, ...]:
        [row] = marts.read("adoption_now", columns, "framework = 'flask'")
        return row

    def test_gains_compare_with_the_last_count_on_or_before_that_day(self, marts: Marts) -> None:
        marts.put(
            stars("2023-06-16", 100),  # 365 days before
            stars("2024-03-16", 160),  # 91 days before: one day is no gap
            stars("2024-05-14", 180),  # 32 days before: too far from 30
            stars("2024-06-15", 200),
        )
        assert self.adoption(marts) == (200, TODAY, None, 40, 100, "current")

    def test_recorded_counts_may_be_ten_days_apart(self, marts: Marts) -> None:
        marts.put(stars("2024-05-06", 150), stars("2024-06-15", 200), origin="recorded")
        assert self.adoption(marts)[:3] == (200, TODAY, 50)

    @pytest.mark.parametrize(("source", "origin"), [("other", "recorded"), ("sample", "imported")])
    def test_no_gain_across_sources(self, marts: Marts, source: str, origin: Origin) -> None:
        marts.put(stars("2024-05-16", 150), source=source, origin=origin)
        marts.put(stars("2024-06-15", 200), origin="recorded")
        assert self.adoption(marts)[:3] == (200, TODAY, None)

    @pytest.mark.parametrize(
        ("newest", "gain", "momentum"), [("2024-06-01", 50, "current"), ("2024-05-31", None, "last known")]
    )
    def test_fourteen_days_are_current(
        self, marts: Marts, newest: str, gain: int | None, momentum: str
    ) -> None:
        then = (day(newest) - dt.timedelta(days=30)).isoformat()
        marts.put(stars(then, 150), stars(newest, 200))
        assert self.adoption(marts) == (200, day(newest), gain, None, None, momentum)

    def test_a_loss_is_a_negative_gain(self, marts: Marts) -> None:
        marts.put(stars("2024-05-16", 150), stars("2024-06-15", 140))
        assert self.adoption(marts)[2] == -10

    DOWNLOADS = "downloads_per_day, downloads_day, downloads_days, downloads_basis, downloads_series"
    CHANGES = "downloads_change_30, downloads_change_90, downloads_change_365, downloads_momentum"

    def test_days_are_averaged_over_four_weeks(self, marts: Marts) -> None:
        marts.put(*days(28, TODAY, 20), *days(28, TODAY - dt.timedelta(days=30), 10))
        assert self.adoption(marts, self.DOWNLOADS) == (20.0, TODAY, 28, "days", "without_mirrors")
        assert self.adoption(marts, self.CHANGES) == (2.0, None, None, "current")

    @pytest.mark.parametrize(("reported", "level"), [(24, 7.0), (23, None)])
    def test_a_mean_needs_24_of_28_days(self, marts: Marts, reported: int, level: float | None) -> None:
        marts.put(*days(reported, TODAY, 7))
        assert self.adoption(marts, "downloads_per_day")[0] == level

    def test_a_missing_day_is_not_zero(self, marts: Marts) -> None:
        marts.put(*[row for row in days(28, TODAY, 7) if row.day.day != 1])
        assert self.adoption(marts, "downloads_per_day") == (7.0,)

    def test_windows_serve_where_there_are_no_days(self, marts: Marts) -> None:
        marts.put(
            window("2024-05-17", 30, 600),  # ends on 15 June
            window("2024-04-17", 30, 300),  # ends on 16 May, 30 days before
            window("2024-02-16", 29, 290),  # ends on 15 March, 92 days before: windows may be ten days apart
            window("2023-06-17", 365, 9),
            origin="recorded",
        )
        assert self.adoption(marts, self.DOWNLOADS) == (20.0, TODAY, 30, "window", "without_mirrors")
        assert self.adoption(marts, self.CHANGES) == (2.0, 2.0, None, "current")

    def test_doubtful_windows_are_left_out(self, marts: Marts) -> None:
        marts.put(window("2024-05-17", 30, 3, doubtful=True), window("2024-05-10", 30, 30), origin="recorded")
        assert self.adoption(marts, "downloads_per_day, downloads_day") == (1.0, day("2024-06-08"))

    def test_the_preferred_series_may_be_a_fortnight_older(self, marts: Marts) -> None:
        marts.put(window("2024-05-03", 30, 30), origin="recorded")
        marts.put(window("2024-05-17", 30, 60, "all_installers"), source="b", origin="recorded")
        assert self.adoption(marts, "downloads_series") == ("without_mirrors",)

    def test_an_older_series_gives_way(self, marts: Marts) -> None:
        marts.put(window("2024-05-02", 30, 30), origin="recorded")
        marts.put(window("2024-05-17", 30, 60, "all_installers"), source="b", origin="recorded")
        assert self.adoption(marts, "downloads_series, downloads_source") == ("all_installers", "b")

    def test_no_change_across_two_meters(self, marts: Marts) -> None:
        marts.put(window("2024-04-17", 30, 300), source="a", origin="recorded")
        marts.put(window("2024-05-17", 30, 600), source="b", origin="recorded")
        assert self.adoption(marts, "downloads_source, downloads_change_30") == ("b", None)

    def test_no_change_from_a_window_to_days(self, marts: Marts) -> None:
        marts.put(window("2024-04-17", 30, 300))
        marts.put(*days(28, TODAY, 20))
        assert self.adoption(marts, "downloads_basis, downloads_change_30") == ("days", None)

    def test_growth_from_nothing_has_no_ratio(self, marts: Marts) -> None:
        marts.put(window("2024-04-17", 30, 0), window("2024-05-17", 30, 600), origin="recorded")
        assert self.adoption(marts, "downloads_change_30") == (None,)

    @pytest.mark.parametrize(
        ("newest_stars", "newest_downloads", "momentum"),
        [
            ("2024-06-15", "2024-01-15", "current"),
            ("2024-01-15", "2024-06-15", "current"),
            ("2024-01-15", "2024-01-15", "last known"),
            ("2024-01-15", None, "last known"),
            (None, None, "none"),
        ],
    )
    def test_momentum_is_the_better_of_the_two(
        self, marts: Marts, newest_stars: str | None, newest_downloads: str | None, momentum: str
    ) -> None:
        if newest_stars:
            marts.put(stars(newest_stars, 1))
        if newest_downloads:
            marts.put(*days(28, day(newest_downloads), 1))
        assert self.adoption(marts, "momentum") == (momentum,)


class TestCommunity:
    def test_questions_come_through_the_tags_of_the_registry_once_a_week(self, marts: Marts) -> None:
        marts.put(
            QuestionCount(tag="falconframework", day=day("2024-01-02"), questions=5),
            QuestionCount(tag="falconframework", day=day("2024-01-04"), questions=4),
            QuestionCount(tag="falconframework", day=day("2024-01-03"), questions=5),
            QuestionCount(tag="falconframework", day=day("2024-01-09"), questions=6),
            QuestionCount(tag="zope", day=day("2024-01-09"), questions=99),
        )
        assert marts.read("questions_weekly", "framework, tag, day, questions") == [
            ("falcon", "falconframework", day("2024-01-04"), 4),
            ("falcon", "falconframework", day("2024-01-09"), 6),
        ]

    def test_recorded_questions_end_where_live_ones_begin(self, marts: Marts) -> None:
        recorded = [QuestionCount(tag="flask", day=day(f"2024-01-{d:02}"), questions=d) for d in (1, 8, 15)]
        marts.put(*recorded, origin="recorded")
        marts.put(QuestionCount(tag="flask", day=day("2024-01-10"), questions=100))
        assert marts.read("questions_weekly", "day, questions, origin") == [
            (day("2024-01-01"), 1, "recorded"),
            (day("2024-01-10"), 100, "live"),
        ]

    def test_share_of_adverts(self, marts: Marts) -> None:
        month = {"framework": "flask", "month": day("2019-01-01")}
        marts.put(HiringMonth(**month, ads_mentioning=5, ads_total=100), origin="recorded")
        marts.put(
            HiringMonth(framework="flask", month=day("2019-02-01"), ads_mentioning=0, ads_total=0),
            HiringMonth(framework="flask", month=day("2019-03-01"), ads_mentioning=0, ads_total=50),
            origin="recorded",
        )
        marts.put(HiringMonth(**month, ads_mentioning=6, ads_total=100), origin="imported")
        assert marts.read("hiring_monthly", "share, origin") == [
            (0.06, "imported"),
            (None, "recorded"),
            (0.0, "recorded"),
        ]
