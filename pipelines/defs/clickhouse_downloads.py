"""Source: the whole daily history of downloads, all packages in a handful of queries.

A framework is read in full once, later its last sixty days once a week, because single days are repaired
upstream. While the server stands still nothing counts as read, so that the next run asks again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.clickhouse import ClickHouse
from pipelines.download_history import ALL_DOWNLOADS, BY_INSTALLER, Parts, Totals, newest_days, packed
from pipelines.errors import SourceError, SourceUnavailable
from pipelines.http import Http, Limit
from pipelines.settings import Settings
from pipelines.source import Answer, Cursor, source
from warehouse.registry import Framework
from warehouse.tables.adoption import DownloadsDay, Series

FIRST_DAY = dt.date(2010, 1, 1)
"""Before any statistics of downloads."""

REREAD = dt.timedelta(days=60)
READ_EVERY = dt.timedelta(days=7)
USUAL_LAG = dt.timedelta(days=4)
STANDSTILL_MARGIN = dt.timedelta(days=7)
"""Where the server stands still, days before that are left for later: it may have broken off in one."""

PACKAGES_PER_QUERY = 6
AGREEMENT = 0.01
"""The table by installer must repeat the total of a day within this share, else the day is not complete."""


def limits() -> Mapping[str, Limit]:
    """A third of what the server allows an address in an hour."""
    return {Settings().clickhouse_url: Limit(spacing_s=0.25, requests=20)}


@dataclass(frozen=True)
class Reading:
    """What a cursor says: the last day that is held of the package, and the day of the reading."""

    package: str
    held: dt.date
    read_on: dt.date

    @property
    def cursor(self) -> Cursor:
        return Cursor(f"{self.package} {self.held} {self.read_on}")

    @classmethod
    def of(cls, framework: Framework, cursor: str | None) -> Reading | None:
        """None when the package was never read, or the cursor is of another kind."""
        try:
            package, held, read_on = (cursor or "").split()
            reading = cls(package, dt.date.fromisoformat(held), dt.date.fromisoformat(read_on))
        except ValueError:
            return None
        return reading if package == framework.package else None


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Whether the last reading is a week old."""
    reading = Reading.of(framework, cursor)
    return reading is None or reading.read_on + READ_EVERY <= now.date()


@source(
    name="clickhouse_downloads",
    model=DownloadsDay,
    group="adoption",
    host="ClickHouse",
    schedule="13 4 * * *",
    fresh_within=READ_EVERY + dt.timedelta(days=2),
    limits=limits,
    is_due=is_due,
    per="registry",
)
def clickhouse_downloads(
    client: Http, frameworks: Sequence[Framework], cursors: Mapping[str, str], since: dt.date | None = None
) -> Iterator[Answer]:
    """Downloads of every package on every day since 2016, with and without mirrors, from ClickHouse."""
    server, today = ClickHouse(client, Settings().clickhouse_url), client.hosts.now().date()
    newest = newest_days(server, [framework.package for framework in frameworks])
    known = [framework for framework in frameworks if framework.package in newest]
    for framework in frameworks:
        if framework not in known:
            yield framework, _unknown(server, framework)
    if not known:
        return
    reached = min(max(newest.values()), today)
    stands_still = reached < today - USUAL_LAG
    # The newest day is still being filled.
    last = reached - (STANDSTILL_MARGIN if stands_still else dt.timedelta(days=1))

    def end(framework: Framework) -> Cursor | SourceError:
        if stands_still:
            return _standstill(server, reached, last)
        return Reading(framework.package, last, today).cursor

    for first, group in _by_first_day(known, cursors, since).items():
        # Else the server stands still, or nobody has downloaded the package for long.
        asked = [framework for framework in group if first <= min(last, newest[framework.package])]
        yield from ((framework, end(framework)) for framework in group if framework not in asked)
        if asked:
            yield from _read(server, asked, first, last, end)


def _by_first_day(
    frameworks: Sequence[Framework], cursors: Mapping[str, str], since: dt.date | None
) -> dict[dt.date, list[Framework]]:
    """Frameworks by the day from which they are read, so that those with the same one share queries."""
    groups = defaultdict(list)
    for framework in frameworks:
        reading = Reading.of(framework, cursors.get(framework.slug))
        first = since or (reading.held - REREAD if reading else FIRST_DAY)
        groups[max(first, FIRST_DAY)].append(framework)
    return groups


def _read(
    server: ClickHouse,
    asked: list[Framework],
    first: dt.date,
    last: dt.date,
    end: Callable[[Framework], Cursor | SourceError],
) -> Iterator[Answer]:
    """Both series from `first` to `last`; `end` tells what follows for a framework that was read so far."""
    owners = {framework.package: framework for framework in asked}
    totals: dict[str, dict[dt.date, int]] = {}
    for package, found in packed(server, ALL_DOWNLOADS, Totals, list(owners), first, last):
        if isinstance(found, SourceError):
            yield owners[package], found
            continue
        totals[package] = dict(zip(found.days, found.with_mirrors, strict=True))
        for day, downloads in totals[package].items():
            yield owners[package], _row(package, day, downloads, "with_mirrors")
    packages = list(totals)
    for start in range(0, len(packages), PACKAGES_PER_QUERY):
        chunk = packages[start : start + PACKAGES_PER_QUERY]
        for package, part in packed(server, BY_INSTALLER, Parts, chunk, first, last):
            if isinstance(part, SourceError):
                yield owners[package], part
                continue
            for row in _without_mirrors(package, part, totals[package]):
                yield owners[package], row
            yield owners[package], end(owners[package])


def _without_mirrors(package: str, part: Parts, totals: Mapping[dt.date, int]) -> Iterator[DownloadsDay]:
    """Days for which both tables hold the same total; of the others the table by installer lacks a part."""
    for day, users, everybody in zip(part.days, part.without_mirrors, part.with_mirrors, strict=True):
        total = totals.get(day)
        if total is not None and abs(everybody - total) <= AGREEMENT * total and users <= everybody:
            yield _row(package, day, users, "without_mirrors")


def _row(package: str, day: dt.date, downloads: int, series: Series) -> DownloadsDay:
    return DownloadsDay(package=package, day=day, downloads=downloads, series=series)


def _unknown(server: ClickHouse, framework: Framework) -> SourceUnavailable:
    reason = f"knows no downloads of the package {framework.package} of {framework.name}"
    return SourceUnavailable(server.url, reason, "if the name is wrong, correct it in frameworks.toml")


def _standstill(server: ClickHouse, reached: dt.date, last: dt.date) -> SourceUnavailable:
    reason = f"has taken in no downloads since {reached}"
    return SourceUnavailable(server.url, reason, f"days up to {last} are stored, later ones when it goes on")
