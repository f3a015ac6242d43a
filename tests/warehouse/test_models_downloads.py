"""Downloads by source, Python version and system; how well sources agree; movements over years."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.warehouse.marts import PUBLISHED, Marts, day
from warehouse.rows import Origin
from warehouse.tables.adoption import (
    DownloadsByPythonDay,
    DownloadsBySystemDay,
    DownloadsDay,
    DownloadsWindow,
    Series,
)

TODAY = PUBLISHED.date()
CLICKHOUSE, PYPISTATS = "clickhouse_downloads", "pypistats_downloads"


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def days(
    count: int, downloads: int, last: dt.date = TODAY, series: Series = "without_mirrors"
) -> list[DownloadsDay]:
    """As many days in a row with the same number of downloads of Flask."""
    return [
        DownloadsDay(package="flask", day=last - dt.timedelta(days=back), downloads=downloads, series=series)
        for back in range(count)
    ]


def by_python(text: str, **downloads: int) -> list[DownloadsByPythonDay]:
    return [
        DownloadsByPythonDay(
            package="flask", day=day(text), python=name.strip("_").replace("_", "."), downloads=count
        )
        for name, count in downloads.items()
    ]


def window(start: str, length: int, downloads: int, *, doubtful: bool = False) -> DownloadsWindow:
    return DownloadsWindow(
        package="flask",
        period_start=day(start),
        period_days=length,
        downloads=downloads,
        series="without_mirrors",
        undercount_suspected=doubtful,
    )


class TestBySource:
    def test_every_source_keeps_its_own_day(self, marts: Marts) -> None:
        marts.put(*days(1, 10), source=PYPISTATS)
        marts.put(*days(1, 11), source=CLICKHOUSE)
        marts.put(*days(1, 12), source="other", origin="recorded")
        assert marts.read("downloads_by_source", "source, downloads, max_gap_days") == [
            (CLICKHOUSE, 11, 1),
            ("other", 12, 10),
            (PYPISTATS, 10, 1),
        ]
        assert marts.read("downloads_daily", "source, downloads") == [(PYPISTATS, 10)]

    def test_a_day_that_one_lacks_comes_from_the_other(self, marts: Marts) -> None:
        marts.put(*days(1, 10, day("2024-06-14")), source=PYPISTATS)
        marts.put(*days(3, 11), source=CLICKHOUSE)
        assert marts.read("downloads_daily", "day, source") == [
            (day("2024-06-13"), CLICKHOUSE),
            (day("2024-06-14"), PYPISTATS),
            (day("2024-06-15"), CLICKHOUSE),
        ]


class TestByPython:
    COLUMNS = "day, python, downloads, share"

    def test_shares_are_of_those_that_are_known(self, marts: Marts) -> None:
        marts.put(*by_python("2024-06-15", _3_9=1, _3_12=3, unknown=96))
        assert marts.read("downloads_by_python", self.COLUMNS) == [
            (TODAY, "3.12", 3, 0.75),
            (TODAY, "3.9", 1, 0.25),
            (TODAY, "unknown", 96, None),
        ]

    def test_where_nothing_is_known_there_is_no_share(self, marts: Marts) -> None:
        marts.put(*by_python("2024-06-15", unknown=5, _3_12=0))
        assert marts.read("downloads_by_python", "python, share") == [("3.12", None), ("unknown", None)]

    def test_a_day_is_that_of_one_source(self, marts: Marts) -> None:
        marts.put(*by_python("2024-06-14", _3_9=5), *by_python("2024-06-15", _3_9=5), origin="imported")
        marts.put(*by_python("2024-06-15", _3_12=7), origin="live")
        assert marts.read("downloads_by_python", "day, python, origin") == [
            (day("2024-06-14"), "3.9", "imported"),
            (TODAY, "3.12", "live"),
        ]

    def test_systems_alike(self, marts: Marts) -> None:
        marts.put(
            *[
                DownloadsBySystemDay(package="flask", day=TODAY, system=system, downloads=count)
                for system, count in {"Linux": 3, "Darwin": 1, "unknown": 6}.items()
            ]
        )
        assert marts.read("downloads_by_system", "system, downloads, share") == [
            ("Darwin", 1, 0.25),
            ("Linux", 3, 0.75),
            ("unknown", 6, None),
        ]


class TestReconciliation:
    PAIR = "unit, source, other_source, compared, first_day, last_day, median_ratio, verdict"

    def test_two_sources_are_compared_on_the_days_of_both(self, marts: Marts) -> None:
        marts.put(*days(20, 100), source=PYPISTATS)
        marts.put(*days(30, 101, TODAY - dt.timedelta(days=3)), source=CLICKHOUSE)
        first, last = TODAY - dt.timedelta(days=19), TODAY - dt.timedelta(days=3)
        assert marts.read("reconciliation", self.PAIR) == [
            ("days", PYPISTATS, CLICKHOUSE, 17, first, last, 1.01, "agree")
        ]

    def test_three_per_cent_apart_is_agreement(self, marts: Marts) -> None:
        marts.put(*days(14, 100), source=PYPISTATS)
        for other in (97, 103, 96, 104, 0):
            marts.put(*days(14, other), source=f"counts-{other}")
        verdicts = dict(marts.read("reconciliation", "other_source, verdict", f"source = '{PYPISTATS}'"))
        assert {source.removeprefix("counts-"): verdict for source, verdict in verdicts.items()} == {
            "97": "agree",
            "103": "agree",
            "96": "differ",
            "104": "differ",
            "0": "differ",
        }

    def test_a_fortnight_is_enough(self, marts: Marts) -> None:
        marts.put(*days(20, 100), source=PYPISTATS)
        marts.put(*days(13, 100), source="a")
        marts.put(*days(14, 100), source="b")
        assert marts.read("reconciliation", "other_source, verdict", f"source = '{PYPISTATS}'") == [
            ("a", "too few"),
            ("b", "agree"),
        ]

    def test_old_days_say_nothing_about_now(self, marts: Marts) -> None:
        marts.put(*days(400, 100), source=PYPISTATS)
        marts.put(*days(180, 100), source=CLICKHOUSE)
        marts.put(*days(220, 300, TODAY - dt.timedelta(days=180)), source=CLICKHOUSE)
        assert marts.read("reconciliation", "compared, median_ratio, high_ratio") == [(180, 1.0, 1.0)]

    def test_a_day_without_downloads_has_no_ratio(self, marts: Marts) -> None:
        marts.put(*days(20, 0), source=PYPISTATS)
        marts.put(*days(20, 5), source=CLICKHOUSE)
        assert marts.read("reconciliation", "compared, median_ratio, verdict") == [(20, None, "too few")]

    def test_series_are_never_mixed(self, marts: Marts) -> None:
        marts.put(*days(20, 100), source=PYPISTATS)
        marts.put(*days(20, 100, series="with_mirrors"), source=CLICKHOUSE)
        assert marts.read("reconciliation") == []

    @pytest.mark.parametrize(("origin", "first"), [("imported", CLICKHOUSE), ("live", "a-own")])
    def test_the_preferred_one_stands_first(self, marts: Marts, origin: Origin, first: str) -> None:
        marts.put(*days(20, 100), source="a-own", origin=origin)
        marts.put(*days(20, 100), source=CLICKHOUSE)
        assert marts.read("reconciliation", "source") == [(first,)]

    def test_windows_are_compared_with_days_that_are_all_there(self, marts: Marts) -> None:
        marts.put(*days(100, 10), source=CLICKHOUSE)
        starts = ("2024-03-05", "2024-03-08", "2024-04-01", "2024-05-01", "2024-05-30")
        recorded = [window(start, 30, 306) for start in starts]
        marts.put(*recorded, window("2024-04-10", 30, 1, doubtful=True), source="r", origin="recorded")
        columns = f"{self.PAIR}, origin, other_origin"
        assert marts.read("reconciliation", columns) == [
            (
                "windows",
                CLICKHOUSE,
                "r",
                3,
                day("2024-03-08"),
                day("2024-05-30"),
                1.02,
                "agree",
                "live",
                "recorded",
            )
        ]

    def test_two_windows_are_too_few(self, marts: Marts) -> None:
        marts.put(*days(100, 10), source=CLICKHOUSE)
        marts.put(window("2024-04-01", 30, 300), window("2024-05-01", 30, 300), source="r", origin="recorded")
        assert marts.read("reconciliation", "verdict") == [("too few",)]

    def test_windows_of_no_days_are_nothing(self, marts: Marts) -> None:
        marts.put(*days(100, 10), source=CLICKHOUSE)
        marts.put(window("2024-04-01", 0, 300), source="r", origin="imported")
        assert marts.read("reconciliation") == []


class TestMovements:
    """The level comes from the source that charts prefer; its past may lie with another."""

    LEVEL = "downloads_per_day, downloads_source"
    CHANGES = (
        "downloads_change_30, downloads_change_30_source, downloads_change_365, downloads_change_365_source"
    )

    def flask(self, marts: Marts, columns: str) -> tuple[object, ...]:
        [row] = marts.read("adoption_now", columns, "framework = 'flask'")
        return row

    def test_a_year_is_told_by_the_source_that_has_one(self, marts: Marts) -> None:
        marts.put(*days(180, 200), source=PYPISTATS)
        marts.put(*days(300, 190, TODAY - dt.timedelta(days=3)), source=CLICKHOUSE)
        marts.put(*days(300, 95, TODAY - dt.timedelta(days=303)), source=CLICKHOUSE)
        assert self.flask(marts, self.LEVEL) == (200.0, PYPISTATS)
        assert self.flask(marts, self.CHANGES) == (1.0, PYPISTATS, 2.0, CLICKHOUSE)

    def test_of_equals_pypistats_gives_the_level(self, marts: Marts) -> None:
        marts.put(*days(60, 200), source=PYPISTATS)
        marts.put(*days(60, 190), source=CLICKHOUSE)
        assert self.flask(marts, self.LEVEL) == (200.0, PYPISTATS)

    def test_a_source_that_fell_behind_tells_no_movement(self, marts: Marts) -> None:
        marts.put(*days(180, 200), source=PYPISTATS)
        marts.put(*days(800, 190, TODAY - dt.timedelta(days=15)), source=CLICKHOUSE)
        assert self.flask(marts, self.CHANGES) == (1.0, PYPISTATS, None, None)

    def test_never_across_two_sources(self, marts: Marts) -> None:
        marts.put(*days(180, 200), source=PYPISTATS)
        marts.put(*days(300, 100, TODAY - dt.timedelta(days=300)), source="r", origin="recorded")
        assert self.flask(marts, self.CHANGES)[2:] == (None, None)
