"""Momentum: changes over 30, 90 and 365 days with what the scatter of weeks leaves open."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.warehouse.marts import PUBLISHED, Marts
from warehouse.tables.adoption import DownloadsDay, StarCount

LAST = PUBLISHED.date() - dt.timedelta(days=1)


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def week_of(age: int, last: dt.date = LAST) -> int:
    """Number of the week, counted backwards from that of `last`."""
    return (age + 6 - last.weekday()) // 7


def put_downloads(
    marts: Marts,
    level: Callable[[int], float],
    days: int = 500,
    *,
    scatter: float = 0.1,
    last: dt.date = LAST,
) -> None:
    """Days up to `last`; every week is off its level by a scatter of its own."""
    chance = random.Random(7)
    off = [math.exp(chance.gauss(0, scatter)) for _ in range(days // 7 + 2)]
    marts.put(
        *[
            DownloadsDay(
                package="flask",
                day=last - dt.timedelta(days=age),
                series="without_mirrors",
                downloads=round(level(age) * off[week_of(age, last)]),
            )
            for age in range(days)
        ]
    )


def put_stars(marts: Marts, count: Callable[[int], int], days: int = 400) -> None:
    marts.put(
        *[
            StarCount(framework="flask", day=LAST - dt.timedelta(days=age), stars=count(age))
            for age in range(days)
        ]
    )


def read(marts: Marts, measure: str, columns: str) -> list[tuple[Any, ...]]:
    return marts.read("momentum", columns, f"framework = 'flask' and measure = '{measure}'")


class TestDownloads:
    def test_noise_alone_is_no_change(self, marts: Marts) -> None:
        put_downloads(marts, lambda _: 10_000)
        assert read(marts, "downloads", "horizon_days, verdict, status, weeks") == [
            (30, "no change shown", "current", 26),
            (90, "no change shown", "current", 26),
            (365, "no change shown", "current", 26),
        ]

    def test_a_doubling_in_a_year_is_a_rise_and_its_interval_is_honest(self, marts: Marts) -> None:
        put_downloads(marts, lambda age: 10_000 * 2 ** (-age / 365))
        columns = "change_low, change, change_high, verdict"
        [(low, change, high, verdict)] = marts.read(
            "momentum", columns, "framework = 'flask' and measure = 'downloads' and horizon_days = 365"
        )
        assert verdict == "rising"
        assert 1 < low < 2 < high
        assert low < change < high

    def test_a_fall_is_told(self, marts: Marts) -> None:
        put_downloads(marts, lambda age: 10_000 if age > 60 else 4_000)
        assert (90, "falling") in read(marts, "downloads", "horizon_days, verdict")

    def test_more_scatter_is_a_wider_interval(self, marts: Marts) -> None:
        widths = []
        for scatter in (0.02, 0.2):
            put_downloads(marts, lambda _: 10_000, scatter=scatter)
            [(width,), *_] = read(marts, "downloads", "change_high / change_low")
            widths.append(width)
        assert widths[0] < 1.2 < widths[1]

    def test_old_figures_have_no_momentum(self, marts: Marts) -> None:
        put_downloads(marts, lambda _: 10_000, last=LAST - dt.timedelta(days=20))
        assert read(marts, "downloads", "distinct change, verdict, status") == [
            (None, "unknown", "last known")
        ]

    def test_too_few_weeks_give_a_change_without_an_interval(self, marts: Marts) -> None:
        put_downloads(marts, lambda _: 10_000, days=60)
        [(change, low, verdict), *_] = read(marts, "downloads", "change, change_low, verdict")
        assert change is not None
        assert (low, verdict) == (None, "unknown")

    def test_no_change_is_told_as_such_in_nineteen_of_twenty_cases(self, marts: Marts) -> None:
        """Sixteen frameworks whose weeks scatter independently: the interval holds what it promises."""
        chance = random.Random(3)
        rows = []
        for (package,) in marts.read("frameworks", "package"):
            off = [math.exp(chance.gauss(0, 0.1)) for _ in range(60)]
            rows += [
                DownloadsDay(
                    package=package,
                    day=LAST - dt.timedelta(days=age),
                    series="pip",
                    downloads=round(10_000 * off[week_of(age)]),
                )
                for age in range(410)
            ]
        marts.put(*rows)
        verdicts = [verdict for (verdict,) in marts.read("momentum", "verdict", "measure = 'downloads'")]
        assert len(verdicts) == 48
        assert sum(verdict != "no change shown" for verdict in verdicts) <= 5


class TestStars:
    def test_a_steady_gain_is_a_rise(self, marts: Marts) -> None:
        put_stars(marts, lambda age: 50_000 - 3 * age)
        [(change, low, high, verdict), *_] = read(marts, "stars", "change, change_low, change_high, verdict")
        assert (change, verdict) == (90, "rising")
        # Three a day have a scatter of the square root of 21 a week.
        assert low == pytest.approx(90 - 2.2 * math.sqrt(21 * 30 / 7))
        assert high == pytest.approx(90 + 2.2 * math.sqrt(21 * 30 / 7))

    def test_a_few_stars_more_among_weeks_that_scatter_are_none(self, marts: Marts) -> None:
        chance = random.Random(5)
        off = [round(chance.gauss(0, 40)) for _ in range(60)]
        put_stars(marts, lambda age: 50_000 + off[week_of(age)] - age // 30)
        assert read(marts, "stars", "verdict")[0] == ("no change shown",)

    def test_counts_that_fall_are_falling(self, marts: Marts) -> None:
        put_stars(marts, lambda age: 50_000 + 3 * age)
        assert read(marts, "stars", "distinct verdict") == [("falling",)]


def test_every_framework_has_six_rows_and_no_zero_where_nothing_is_known(marts: Marts) -> None:
    assert marts.read("momentum", "count(*), count(change), any_value(verdict), any_value(status)") == [
        (96, 0, "unknown", "none")
    ]
