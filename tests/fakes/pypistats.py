"""A fake of pypistats.org: 180 days of downloads per package, its limit, its text errors, its empty answers.

with Server(Pypistats().answer) as server: ...     # server.url/api/packages/flask/overall
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.fakes.clickhouse import packages, utc_now
from tests.fakes.downloads import PYTHONS, SYSTEMS, by_users, shared, with_mirrors
from tests.fakes.server import Reply, Request, html_reply, json_reply

KEPT_DAYS = 180
READY_AT = dt.timedelta(hours=1, minutes=10)


@dataclass
class Pypistats:
    """`missing` days are nowhere; `factor` is what it counts of ClickHouse's figures; `per_minute` None: no
    limit. `repaired` figures replace the invented ones."""

    now: Callable[[], dt.datetime] = utc_now
    projects: Sequence[str] = field(default_factory=packages)
    missing: frozenset[dt.date] = frozenset()
    repaired: dict[tuple[str, dt.date], int] = field(default_factory=dict)
    factor: float = 0.99
    per_minute: int | None = 30
    _recent: deque[dt.datetime] = field(default_factory=deque)

    def answer(self, request: Request) -> Reply:
        if self._over_the_limit():
            # No Retry-After, no header that tells the limit.
            return html_reply('<a href="/api/#etiquette">429 RATE LIMIT EXCEEDED</a>', 429)
        match request.path.strip("/").split("/"):
            case ["api", "packages", package, "recent" | "overall"] if package not in self.projects:
                return Reply(404, b"404", {"Content-Type": "text/html; charset=utf-8"})
            case ["api", "packages", package, "overall"]:
                return self._reply(package, "overall", self._overall)
            case ["api", "packages", package, "python_minor"]:
                return self._reply(package, "python_minor", lambda users: shared(users, PYTHONS))
            case ["api", "packages", package, "system"]:
                return self._reply(package, "system", lambda users: shared(users, SYSTEMS))
        return Reply(404, b"404", {"Content-Type": "text/html; charset=utf-8"})

    @staticmethod
    def _overall(users: int) -> dict[str, int]:
        return {"with_mirrors": with_mirrors(users), "without_mirrors": users}

    def _reply(self, package: str, kind: str, split: Callable[[int], dict[str, int]]) -> Reply:
        data = [
            {"category": category, "date": day.isoformat(), "downloads": downloads}
            for day, users in self._days(package).items()
            for category, downloads in split(users).items()
        ]
        # Sorted by category, then day, as the service does.
        data.sort(key=lambda row: (row["category"], row["date"]))
        return json_reply({"data": data, "package": package, "type": f"{kind}_downloads"})

    def _days(self, package: str) -> dict[dt.date, int]:
        if package not in self.projects:
            return {}
        newest = (self.now() - READY_AT).date() - dt.timedelta(days=1)
        oldest = newest - dt.timedelta(days=KEPT_DAYS - 1)
        return {
            day: round(self.repaired.get((package, day), users) * self.factor)
            for day, users in by_users(package, newest).items()
            if day >= oldest and day not in self.missing
        }

    def _over_the_limit(self) -> bool:
        now = self.now()
        while self._recent and self._recent[0] <= now - dt.timedelta(minutes=1):
            self._recent.popleft()
        if self.per_minute is None or len(self._recent) < self.per_minute:
            self._recent.append(now)
            return False
        return True
