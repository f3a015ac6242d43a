"""Meter changes: a basket of packages that moves together, in samples and in years of published figures."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

import warehouse
from tests.warehouse.marts import Marts, day
from warehouse.baseline import baseline_batches
from warehouse.rows import Origin
from warehouse.tables.adoption import DownloadsDay, DownloadsWindow

HISTORY = Path(warehouse.__file__).resolve().parents[2] / "shared" / "history" / "downloads.csv"
FIRST = day("2024-01-01")
PACKAGES = [f"package-{number}" for number in range(8)]

Level = Callable[[int, str], float]
"""Downloads per day of a package in the period of that number."""


def put_months(
    marts: Marts,
    level: Level,
    months: int = 12,
    *,
    lengths: Sequence[int] = (30,),
    packages: Sequence[str] = PACKAGES,
    source: str = "sample",
    origin: Origin = "recorded",
) -> None:
    """Windows that follow one another, with a scatter of 5 % that differs from package to package."""
    random.seed(1)
    rows = []
    start = FIRST
    for month in range(months):
        length = lengths[month] if month < len(lengths) else lengths[-1]
        rows += [
            DownloadsWindow(
                package=package,
                period_start=start,
                period_days=length,
                downloads=round(level(month, package) * length * math.exp(random.gauss(0, 0.05))),
                series="pip",
            )
            for package in packages
        ]
        start += dt.timedelta(days=length)
    marts.put(*rows, source=source, origin=origin)


def month_start(month: int) -> dt.date:
    return FIRST + dt.timedelta(days=30 * month)


FOUND = "direction, period_start, before_end, day"


class TestSamples:
    def test_all_packages_at_once_are_the_meter(self) -> None:
        marts = Marts()
        put_months(marts, lambda month, _: 1000 if month < 6 else 1600)
        [(direction, start, before, seen)] = marts.read("meter_changes", FOUND)
        assert (direction, start) == ("up", month_start(6))
        assert (before, seen) == (month_start(6) - dt.timedelta(days=1), month_start(7))
        [(ratio, length_ratio, packages)] = marts.read("meter_changes", "ratio, length_ratio, packages")
        assert ratio == pytest.approx(1.6, rel=0.1)
        assert (length_ratio, packages) == (1, 8)

    def test_a_fall_is_found_as_well(self) -> None:
        marts = Marts()
        put_months(marts, lambda month, _: 1000 if month < 6 else 600)
        assert marts.read("meter_changes", "direction, period_start") == [("down", month_start(6))]

    def test_one_framework_that_takes_off_is_not(self) -> None:
        marts = Marts()
        put_months(marts, lambda month, package: 5000 if month >= 6 and package in PACKAGES[:3] else 1000)
        assert marts.read("meter_changes") == []

    def test_growth_of_all_by_a_twentieth_a_month_is_not(self) -> None:
        marts = Marts()
        put_months(marts, lambda month, _: 1000 * 1.05**month, 36)
        assert marts.read("meter_changes") == []

    def test_a_dip_by_a_fifth_at_christmas_and_the_return_from_it_are_not(self) -> None:
        marts = Marts()
        put_months(marts, lambda month, _: 800 if month % 12 == 11 else 1000, 36)
        assert marts.read("meter_changes") == []

    def test_longer_windows_are_found_and_named_as_such(self) -> None:
        marts = Marts()
        put_months(marts, lambda *_: 1000, 10, lengths=[22] * 5 + [30])
        [(length_ratio, ratio)] = marts.read("meter_changes", "length_ratio, ratio")
        assert length_ratio == pytest.approx(30 / 22)
        assert ratio / length_ratio == pytest.approx(1, abs=0.1)

    def test_too_few_packages_are_no_basket(self) -> None:
        marts = Marts()
        put_months(marts, lambda month, _: 1000 if month < 6 else 1600, packages=PACKAGES[:4])
        assert marts.read("meter_changes") == []

    def test_two_collections_are_never_compared_but_two_counters_of_one_are(self) -> None:
        marts = Marts()
        put_months(marts, lambda *_: 1000, 6, source="sample (first counter)")
        other = Marts()
        put_months(other, lambda *_: 1000, 6, source="another")
        later = [
            DownloadsWindow(
                package=package, period_start=month_start(6), period_days=30, downloads=60_000, series="pip"
            )
            for package in PACKAGES
        ]
        for marts_, found in ((marts, [("sample", "up")]), (other, [])):
            marts_.put(*later, source="sample (second counter)", origin="recorded")
            assert marts_.read("meter_changes", "collection, direction") == found

    @pytest.mark.parametrize("missing", [False, True])
    def test_days_are_judged_by_four_full_weeks(self, missing: bool) -> None:
        """A day that is missing is no fall."""
        marts = Marts()
        changed = 0 if missing else 250
        marts.put(
            *[
                DownloadsDay(
                    package=package,
                    day=FIRST + dt.timedelta(days=number),
                    series="without_mirrors",
                    downloads=1000 if number < 210 else 1000 + changed * 2,
                )
                for package in PACKAGES
                for number in range(280)
                if not (missing and number % 40 in range(5))
            ]
        )
        found = marts.read("meter_changes", "unit, direction, period_start")
        assert found == ([] if missing else [("days", "up", found[0][2])])
        if not missing:
            assert abs((found[0][2] - FIRST).days - 210) <= 14


def years_found(marts: Marts) -> dict[str, list[tuple[str, str]]]:
    """Collection to year and direction of each change found."""
    rows = marts.read("meter_changes", "collection, strftime(day, '%Y-%m'), direction")
    return {name: [(when, which) for source, when, which in rows if source == name] for name, *_ in rows}


EXPECTED = {
    # July 2018: the figures of all packages more than double within five weeks.
    # April 2021: the logs are whole again after months in which two thirds were lost; published in May.
    # June 2025: another counter, and windows of 30 days after some of 22 to 28; published in July.
    "hugovk/top-pypi-packages": [("2018-08", "up"), ("2021-05", "up"), ("2025-07", "up")],
    "ml-tooling/best-of-web-python": [("2021-04", "up")],
    # Some days of November and December 2021 are missing from the counts of this collection.
    "tbicr/web-framework-rank": [("2021-12", "down")],
}


def test_the_recorded_figures_show_the_breaks_and_nothing_in_quiet_years() -> None:
    marts = Marts(dt.datetime(2026, 11, 22))
    for batch in baseline_batches():
        if batch.model is DownloadsWindow:
            marts.put_table(batch.model, batch.table, source=batch.source, origin="recorded")
    assert years_found(marts) == EXPECTED
    assert marts.read("events", "distinct kind, framework") == [("meter_change", None)]
    [(title, detail)] = marts.read("events", "title, detail", "day = '2025-07-01'")
    assert title == "Downloads of all packages rose together in the figures of hugovk/top-pypi-packages" + (
        " (all_installers)"
    )
    assert "; per day by +10 %: the meter changed" in detail


@pytest.mark.skipif(not HISTORY.exists(), reason="the collected history is not beside this checkout")
def test_the_collected_history_shows_the_same_unaided() -> None:
    """21 packages, every quality, no flag read."""
    marts = Marts(dt.datetime(2026, 11, 22))
    query = """select package, period_start, period_days, downloads, false as undercount_suspected,
            null::varchar as licence, case
                when definition like 'pip only%' then 'pip'
                when definition like 'all installers%' then 'all_installers'
                else 'without_mirrors'
            end as series
        from read_csv($path) where source = $source"""
    with duckdb.connect() as connection:
        sources = [
            row[0]
            for row in connection.execute(
                "select distinct source from read_csv($path)", {"path": str(HISTORY)}
            ).fetchall()
        ]
        for source in sources:
            table = connection.sql(query, params={"path": str(HISTORY), "source": source}).to_arrow_table()
            marts.put_table(DownloadsWindow, table, source=source, origin="recorded")
    assert years_found(marts) == EXPECTED
    assert marts.read("meter_changes", "max(packages)") == [(21,)]
