"""pypistats.org: downloads of a package on each of the last 180 days, by one property of who asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

from pipelines.errors import SourceUnavailable, UnexpectedPayload
from pipelines.http import Http, Limit
from pipelines.settings import Settings
from pipelines.source import Cursor
from pipelines.strict import Count, Day
from warehouse.registry import Framework

Property = Literal["overall", "python_minor", "system"]

DAY_STARTS = dt.timedelta(hours=2)
"""Yesterday's figures are there some time after 01:00 UTC."""

SCHEDULE = "41 2-9 * * *"
"""Hourly, so that what a limit stopped goes on; hours in which nothing is due start no run."""

UNKNOWN = "unknown"


class _Figure(BaseModel):
    category: str | None
    date: Day
    downloads: Count


class _Answer(BaseModel):
    data: list[_Figure]
    package: str
    type: str


def limits() -> Mapping[str, Limit]:
    """It allows an address 30 requests a minute: one in 2.2 s stays below that, delays included."""
    return {Settings().pypistats_url: Limit(spacing_s=2.2, requests=30, window=dt.timedelta(minutes=1))}


def reading(framework: Framework, now: dt.datetime) -> Cursor:
    """The package and the day that a reading counts for: one a day, but none before yesterday is there."""
    return Cursor(f"{framework.package} {(now - DAY_STARTS).date()}")


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Whether the package was not read today."""
    return cursor != reading(framework, now).value


def figures(client: Http, framework: Framework, wanted: Property) -> dict[tuple[dt.date, str], int]:
    """Downloads by day and category of the property; days before today, those that nobody counted absent.

    Raises:
        SourceUnavailable: also when the package is unknown. RateLimited.
        UnexpectedPayload: also for an answer about something else, or with two figures for one place.
    """
    url = f"{Settings().pypistats_url.rstrip('/')}/api/packages/{framework.package}/{wanted}"
    try:
        answer = client.json(url, _Answer)
    except SourceUnavailable as error:
        raise (_unknown(url, framework, 404) if error.status == 404 else error) from error
    if (answer.package, answer.type) != (framework.package, f"{wanted}_downloads"):
        raise UnexpectedPayload(url, "package", f"is {answer.package}, type {answer.type}")
    if not answer.data:
        # Some of its addresses answer so for a package that they do not know.
        raise _unknown(url, framework)
    found: dict[tuple[dt.date, str], int] = {}
    for number, figure in enumerate(answer.data):
        category = UNKNOWN if figure.category in (None, "null") else str(figure.category)
        if found.setdefault((figure.date, category), figure.downloads) != figure.downloads:
            raise UnexpectedPayload(url, f"data.{number}", f"gives {figure.date} {category} another figure")
    today = client.hosts.now().date()
    return {place: downloads for place, downloads in found.items() if place[0] < today}


def _unknown(url: str, framework: Framework, status: int | None = None) -> SourceUnavailable:
    reason = f"does not know the package {framework.package} of {framework.name}"
    return SourceUnavailable(url, reason, "if the name is wrong, correct it in frameworks.toml", status)
