"""A repository of the fake GitHub: what it is, and what the service says of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


@dataclass
class Repository:
    """One repository. `given`: stars of each day that still exist; `status`: that of every answer."""

    id: int
    full_name: str
    created_on: dt.date
    given: dict[dt.date, int] = field(default_factory=dict)
    former_names: tuple[str, ...] = ()
    archived: bool = False
    licence: str | None = "BSD-3-Clause"
    forks: int = 7
    counts: dict[str, int] = field(default_factory=dict)
    status: int = 200
    statistics_ready: bool = False

    def unstar(self, day: dt.date, stars: int = 1) -> None:
        """Take back stars that were given on a day."""
        self.given[day] -= stars

    def stars_on(self, day: dt.date, now: dt.datetime) -> int:
        """Stars of a UTC day given up to now: of today as large a part as has passed of it."""
        if day < now.date():
            return self.given.get(day, 0)
        seconds = (now - dt.datetime.combine(day, dt.time(), dt.UTC)).total_seconds()
        return int(self.given.get(day, 0) * max(seconds, 0) / 86_400)

    def stars(self, now: dt.datetime) -> int:
        """Stars that exist now."""
        return sum(self.stars_on(day, now) for day in self.given if day <= now.date())

    def week_count(self, now: dt.datetime, zone: ZoneInfo) -> int:
        """Weeks from the one of today back to that of the creation, both included."""
        return (_sunday(now.astimezone(zone).date()) - _sunday(self.created_on)) // WEEK + 1

    def week(self, number: int, now: dt.datetime, zone: ZoneInfo) -> dict[str, object]:
        """A week as the star history lists it; number 0 is the present one, 1 the one before."""
        sunday = _sunday(now.astimezone(zone).date()) - number * WEEK
        days = [self.stars_on(sunday + weekday * DAY, now) for weekday in range(7)]
        begins = dt.datetime.combine(sunday, dt.time(), zone)
        return {"week": int(begins.timestamp()), "total": sum(days), "days": days}

    def described(self, now: dt.datetime) -> dict[str, object]:
        """The repository object."""
        stars = self.stars(now)
        return {
            "id": self.id,
            "full_name": self.full_name,
            "private": False,
            "created_at": f"{self.created_on}T09:00:00Z",
            "updated_at": f"{self.created_on}T10:00:00Z",
            "pushed_at": f"{now - DAY:%Y-%m-%d}T05:00:00Z",
            "stargazers_count": stars,
            "watchers_count": stars,
            "subscribers_count": stars // 100,
            "forks_count": self.forks,
            "open_issues_count": self.count("open_issues") + self.count("open_pull_requests"),
            "archived": self.archived,
            "license": self.licence and {"key": self.licence.lower(), "spdx_id": self.licence},
        }

    def count(self, measure: str) -> int:
        return self.counts.get(measure, 0)


def _sunday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.isoweekday() % 7)
