"""Weeks of GitHub's star history: what a page holds, which days of it are over, and rows of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Self

import requests
from pydantic import BaseModel, Field, model_validator

from pipelines.errors import UnexpectedPayload
from pipelines.github import Count
from pipelines.http import decode
from warehouse.tables.github import StarsGiven

WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)

DAY_ENDS_AFTER = DAY + dt.timedelta(hours=8)
"""From the start of a UTC day until it is over in every zone that GitHub may count by, Pacific time too."""

FIRST_WEEK, LAST_WEEK = 1_167_609_600, 4_102_444_800
"""Epoch seconds of 2007 and 2100: what lies outside is no week."""

SUNDAY = 6


class Week(BaseModel):
    """One week: `week` is the epoch second at which it begins, `days` are stars from Sunday to Saturday."""

    week: Annotated[int, Field(ge=FIRST_WEEK, le=LAST_WEEK, strict=True)]
    total: Count
    days: Annotated[list[Count], Field(min_length=7, max_length=7)]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if sum(self.days) != self.total:
            raise ValueError("total is not the sum of days")
        if self.sunday.weekday() != SUNDAY:
            raise ValueError("week does not begin on a Sunday")
        return self

    @property
    def sunday(self) -> dt.date:
        """First day of the week, in whatever zone it begins at midnight."""
        # Half a day is more than the zones in question differ from UTC, west or east of it.
        return dt.datetime.fromtimestamp(self.week + 43_200, dt.UTC).date()


def read_weeks(response: requests.Response) -> list[Week]:
    """The weeks of a page, newest first.

    Raises:
        UnexpectedPayload: it is no such page, or weeks are missing between the first and the last.
    """
    weeks = sorted(decode(response, list[Week]), key=lambda week: week.week, reverse=True)
    if any(newer.sunday - older.sunday != WEEK for newer, older in pairwise(weeks)):
        raise UnexpectedPayload(response.url, "week", "does not follow the week before")
    return weeks


def newest_complete_day(now: dt.datetime) -> dt.date:
    """The last day that is over everywhere."""
    return (now - DAY_ENDS_AFTER).date()


def rows(slug: str, repository_id: int, weeks: Sequence[Week], now: dt.datetime) -> Iterator[StarsGiven]:
    """Days of the weeks up to today; days to come are listed as zero and left out."""
    last = newest_complete_day(now)
    for week in weeks:
        for number, stars in enumerate(week.days):
            day = week.sunday + number * DAY
            if day <= now.date():
                yield StarsGiven(
                    framework=slug,
                    day=day,
                    stars=stars,
                    is_complete=day <= last,
                    repository_id=repository_id,
                )
