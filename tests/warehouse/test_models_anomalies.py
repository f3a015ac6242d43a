"""Anomalies: spikes and drops of downloads, missing days, flags of stars; and what is none."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Collection

import pytest

from tests.warehouse.marts import Marts, day
from warehouse.baseline import baseline_batches
from warehouse.tables.adoption import DownloadsDay, DownloadsWindow, StarCount

FIRST = day("2024-01-01")
DEVIATION = "framework, kind, from_day, to_day"
PACKAGES = ["flask", "django", "fastapi", "litestar", "sanic", "quart"]


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def put_weeks(
    marts: Marts,
    package: str,
    level: Callable[[int], float],
    weeks: int = 40,
    *,
    source: str = "sample",
    missing: Collection[int] = (),
) -> None:
    """Days with a scatter of 3 % around the level of their week; `missing` names days left out."""
    chance = random.Random(package)
    marts.put(
        *[
            DownloadsDay(
                package=package,
                day=FIRST + dt.timedelta(days=number),
                series="without_mirrors",
                downloads=round(level(number // 7) * math.exp(chance.gauss(0, 0.03))),
            )
            for number in range(7 * weeks)
            if number not in missing
        ],
        source=source,
    )


def monday(week: int) -> dt.date:
    return FIRST + dt.timedelta(weeks=week)


def sunday(week: int) -> dt.date:
    return monday(week) + dt.timedelta(days=6)


class TestDownloads:
    def test_a_spike_is_one_anomaly_from_its_first_to_its_last_week(self, marts: Marts) -> None:
        put_weeks(marts, "flask", lambda week: 5000 if week in (30, 31) else 1000)
        assert marts.read("anomalies", f"{DEVIATION}, unit, is_latest") == [
            ("flask", "spike", monday(30), sunday(31), "weeks", False)
        ]
        [(value, usual, scatters)] = marts.read("anomalies", "value, usual, scatters")
        assert value == pytest.approx(5000, rel=0.05)
        assert usual == pytest.approx(1000, rel=0.05)
        assert scatters > 10

    def test_a_drop_that_lasts_is_told_from_the_first_week_on(self, marts: Marts) -> None:
        put_weeks(marts, "flask", lambda week: 1000 if week < 38 else 300)
        assert marts.read("anomalies", f"{DEVIATION}, is_latest") == [
            ("flask", "drop", monday(38), sunday(39), True)
        ]

    def test_growth_by_two_percent_a_week_is_none(self, marts: Marts) -> None:
        put_weeks(marts, "flask", lambda week: 1000 * 1.02**week)
        assert marts.read("anomalies") == []

    def test_scatter_as_usual_is_none(self, marts: Marts) -> None:
        put_weeks(marts, "flask", lambda week: (700, 1000, 1500)[week % 3])
        assert marts.read("anomalies") == []

    def test_a_week_that_lacks_days_is_no_drop(self, marts: Marts) -> None:
        put_weeks(marts, "flask", lambda _: 1000, missing=range(211, 215))
        assert marts.read("anomalies", DEVIATION) == [
            (
                "flask",
                "missing_days",
                FIRST + dt.timedelta(days=211),
                FIRST + dt.timedelta(days=214),
            )
        ]

    def test_what_all_do_at_once_is_none_of_a_framework(self, marts: Marts) -> None:
        for package in PACKAGES:
            put_weeks(marts, package, lambda week: 400 if week in (30, 31) else 1000)
        assert marts.read("anomalies") == []

    def test_one_that_moves_while_all_stand_is(self, marts: Marts) -> None:
        for package in PACKAGES[:-1]:
            put_weeks(marts, package, lambda _: 1000)
        put_weeks(marts, "quart", lambda week: 3000 if week == 30 else 1000)
        assert marts.read("anomalies", DEVIATION) == [("quart", "spike", monday(30), sunday(30))]

    def test_sources_are_judged_apart(self, marts: Marts) -> None:
        put_weeks(marts, "flask", lambda _: 1000, 20)
        put_weeks(marts, "flask", lambda _: 3000, 40, source="another")
        assert marts.read("anomalies") == []

    def test_windows_are_compared_with_those_they_do_not_overlap(self, marts: Marts) -> None:
        marts.put(
            *[
                DownloadsWindow(
                    package="flask",
                    period_start=FIRST + dt.timedelta(days=30 * month),
                    period_days=30,
                    downloads=500_000 if month == 8 else 100_000,
                    series="pip",
                )
                for month in range(12)
            ],
            origin="recorded",
        )
        assert marts.read("anomalies", "framework, kind, unit, from_day, days") == [
            ("flask", "spike", "windows", FIRST + dt.timedelta(days=240), 30)
        ]


class TestStars:
    def put(self, marts: Marts, counts: list[int]) -> None:
        marts.put(
            *[
                StarCount(framework="flask", day=FIRST + dt.timedelta(days=number), stars=count)
                for number, count in enumerate(counts)
            ]
        )

    def test_falling_is_normal(self, marts: Marts) -> None:
        self.put(marts, [1000 + 10 * n for n in range(40)] + [800 - 10 * n for n in range(20)])
        assert marts.read("anomalies") == []

    def test_a_jump_and_a_frozen_value_are_not(self, marts: Marts) -> None:
        rising = [1000 + 10 * n for n in range(40)]
        self.put(marts, [*rising, *(2000 + 10 * n for n in range(20)), *[2190] * 10])
        assert marts.read("anomalies", "kind, value, is_latest") == [
            ("jump", 2000, False),
            ("frozen", 2190, True),
        ]


class TestEvents:
    def test_an_anomaly_that_two_sources_report_is_told_once(self, marts: Marts) -> None:
        for source in ("sample", "another"):
            put_weeks(marts, "flask", lambda week: 5000 if week == 30 else 1000, source=source)
        [(first_day, kind, framework, title, detail)] = marts.read(
            "events", "day, kind, framework, title, detail"
        )
        assert (first_day, kind, framework) == (monday(30), "anomaly", "flask")
        assert title.startswith("Flask downloads: 5.")
        assert detail.startswith("29 July 2024 to 4 August 2024: ")
        assert detail.endswith("(without_mirrors, another).")

    def test_days_that_a_source_did_not_report_are_one_event(self, marts: Marts) -> None:
        for package in PACKAGES:
            put_weeks(marts, package, lambda _: 1000, missing=(100, 101))
        assert marts.read("events", "framework, title, detail") == [
            (
                None,
                "downloads: days missing",
                "10 April 2024 to 11 April 2024, 2 days, 6 frameworks (without_mirrors, sample).",
            )
        ]

    def test_its_id_stays_while_it_goes_on(self, marts: Marts) -> None:
        put_weeks(marts, "flask", lambda week: 5000 if week >= 30 else 1000, 32)
        before = marts.read("events", "event_id")
        put_weeks(marts, "flask", lambda week: 5000 if week >= 30 else 1000, 34)
        assert marts.read("events", "event_id") == before
        assert len(before) == 1


def test_recorded_figures_show_the_known_spikes() -> None:
    marts = Marts(dt.datetime(2026, 11, 22))
    marts.put_registry()
    for batch in baseline_batches():
        marts.put_table(batch.model, batch.table, source=batch.source, origin="recorded")
    known = {("sanic", "2020-09"), ("quart", "2021-11"), ("falcon", "2024-10"), ("sanic", "2024-10")}
    found = marts.read("anomalies", "framework, from_day, to_day", "kind = 'spike'")
    assert known == {
        (framework, month)
        for framework, month in known
        if any(f == framework and str(a)[:7] <= month <= str(b)[:7] for f, a, b in found)
    }
    # Falls of stars are many in the recorded figures, and none of them is a flag.
    kinds = {kind for (kind,) in marts.read("anomalies", "kind", "measure = 'stars'")}
    assert kinds == {"missing_days", "jump", "frozen"}
