"""Daily downloads of many packages in few queries: each comes as one row with arrays of days and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipelines.clickhouse import ClickHouse, TooMuch
from pipelines.errors import Interrupted, RateLimited, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.http import unexpected
from pipelines.strict import Count, Day

REFERENCE = "pip"
"""A package that is downloaded every day: its newest day is the newest day of the tables."""

NEWEST = """
SELECT project, max(date) AS newest
FROM pypi.pypi_downloads_per_day
WHERE project IN {projects:Array(String)}
GROUP BY project
"""

ALL_DOWNLOADS = """
SELECT project, groupArray(day) AS days, groupArray(downloads) AS with_mirrors
FROM (
    SELECT project, date AS day, sum(count) AS downloads
    FROM pypi.pypi_downloads_per_day
    WHERE project IN {projects:Array(String)} AND date >= {first:Date} AND date <= {last:Date}
    GROUP BY project, day
    ORDER BY project, day
)
GROUP BY project
"""

# An installer that did not name itself counts as a mirror, and Nexus does not: as pypistats counts.
BY_INSTALLER = """
SELECT project, groupArray(day) AS days, groupArray(users) AS without_mirrors,
    groupArray(everybody) AS with_mirrors
FROM (
    SELECT project, date AS day, sum(count) AS everybody,
        sumIf(count, installer NOT IN ('', 'bandersnatch', 'z3c.pypimirror', 'Artifactory', 'devpi')) AS users
    FROM pypi.pypi_downloads_per_day_by_version_by_installer_by_type
    WHERE project IN {projects:Array(String)} AND date >= {first:Date} AND date <= {last:Date}
    GROUP BY project, day
    ORDER BY project, day
)
GROUP BY project
"""


class _Newest(BaseModel):
    project: str
    newest: Day


class Totals(BaseModel):
    """All downloads of one package: the same place in each list is the same day."""

    project: str
    days: list[Day]
    with_mirrors: list[Count]


class Parts(Totals):
    """Also those that no mirror made."""

    without_mirrors: list[Count]


Packed = TypeVar("Packed", bound=Totals)


def newest_days(server: ClickHouse, packages: Sequence[str]) -> dict[str, dt.date]:
    """Newest day of each package that the server knows, the reference among them.

    Raises: as `ClickHouse.select`.
    """
    rows = server.select(NEWEST, projects=sorted({*packages, REFERENCE}))
    try:
        found = [_Newest.model_validate(row) for row in rows]
    except ValidationError as error:
        raise unexpected(server.url, error) from error
    return {row.project: row.newest for row in found}


def packed(
    server: ClickHouse, sql: str, shape: type[Packed], packages: Sequence[str], first: dt.date, last: dt.date
) -> Iterator[tuple[str, Packed | SourceError]]:
    """Each package with its days from `first` to `last`, or with what went wrong for it.

    A query that is too much for the server is asked again for half of the packages at a time.

    Raises:
        RateLimited, Interrupted: the packages that have not come yet were not asked for.
    """
    try:
        rows = server.select(sql, projects=packages, first=first, last=last)
    except (RateLimited, Interrupted):
        raise
    except TooMuch as error:
        if len(packages) == 1:
            yield packages[0], error
            return
        half = len(packages) // 2
        yield from packed(server, sql, shape, packages[:half], first, last)
        yield from packed(server, sql, shape, packages[half:], first, last)
        return
    except SourceError as error:
        yield from ((package, error) for package in packages)
        return
    by_project = {row["project"]: row for row in rows if isinstance(row.get("project"), str)}
    for package in packages:
        yield package, _checked(server.url, shape, by_project.get(package), package, first, last)


def _checked(
    url: str, shape: type[Packed], row: dict[str, Any] | None, package: str, first: dt.date, last: dt.date
) -> Packed | SourceError:
    if row is None:
        return SourceUnavailable(url, f"left out the package {package}")
    try:
        found = shape.model_validate(row)
    except ValidationError as error:
        return unexpected(url, error, package)
    lengths = {len(column) for column in vars(found).values() if isinstance(column, list)}
    field = f"{package}.days"
    if len(lengths) > 1:
        return UnexpectedPayload(url, field, "has another length than the figures")
    if len(set(found.days)) < len(found.days):
        return UnexpectedPayload(url, field, "names a day more than once")
    if found.days and not first <= min(found.days) <= max(found.days) <= last:
        return UnexpectedPayload(url, field, "has days that nobody asked for")
    return found
