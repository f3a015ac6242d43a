"""What the fake services say about two packages, compared with what is stored of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from tests.fakes.downloads import PYTHONS, SYSTEMS, by_users, shared, with_mirrors
from tests.fakes.osv import Osv, advisory
from tests.fakes.pypistats import KEPT_DAYS
from warehouse import store
from warehouse.home import Home

PACKAGES = ("flask", "quart")
SOURCES = (
    "clickhouse_downloads",
    "osv",
    "pypistats_downloads",
    "pypistats_python_versions",
    "pypistats_systems",
)
DAY = dt.timedelta(days=1)
NEWEST = "qualify row_number() over (partition by {} order by load_id desc) = 1 and not retracted"
PRESENT = {
    "source, package, day, series, downloads from raw.downloads_by_day": "source, package, day, series",
    "'python', package, day, python, downloads from raw.downloads_by_python_day": "package, day, python",
    "'system', package, day, system, downloads from raw.downloads_by_system_day": "package, day, system",
    "'osv', package, vulnerability from raw.vulnerabilities": "package, vulnerability",
}


def publish_three(osv: Osv) -> None:
    """Three vulnerabilities of each package."""
    for package in PACKAGES:
        for number in range(3):
            osv.publish(package, advisory(f"GHSA-{package}-{number}", package=package, fixed="2.0"))


def wrong(home: Home, first_run: dt.date, today: dt.date) -> list[object]:
    """Present rows that are not what the services said, and what they said that is no row.

    pypistats counts as ClickHouse does (factor 1). It was asked on every day since `first_run`.
    """
    wanted = {row for package in PACKAGES for row in _said(package, first_run, today)}
    with store.writer(home) as warehouse:
        found = {
            row
            for query, keys in PRESENT.items()
            for row in warehouse.execute(f"select {query} {NEWEST.format(keys)}").fetchall()
        }
    return sorted(wanted ^ found, key=repr)


def _said(package: str, first_run: dt.date, today: dt.date) -> Iterator[object]:
    users = by_users(package, today - DAY)
    kept = {day: count for day, count in users.items() if day >= first_run - KEPT_DAYS * DAY}
    complete = {day: count for day, count in users.items() if day < today - DAY}
    yield from _series("clickhouse_downloads", package, complete)
    yield from _series("pypistats_downloads", package, kept)
    for day, count in kept.items():
        for name, part in shared(count, PYTHONS).items():
            yield "python", package, day, name.replace("null", "unknown"), part
        for name, part in shared(count, SYSTEMS).items():
            yield "system", package, day, name.replace("null", "unknown"), part
    yield from (("osv", package, f"GHSA-{package}-{number}") for number in range(3))


def _series(source: str, package: str, days: Mapping[dt.date, int]) -> Iterator[object]:
    for day, count in days.items():
        yield source, package, day, "without_mirrors", count
        yield source, package, day, "with_mirrors", with_mirrors(count)
