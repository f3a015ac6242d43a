"""A fake GitHub: repositories, star history, searches and counts behind the limits of the real one.

github = GitHub([Repository(1, "pallets/flask", dt.date(2020, 1, 1))], clock.now)
with Server(github.answer) as server: ...     # server.url
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.fakes import github_issues
from tests.fakes.github_replies import base, error, exceeded, linked, listing, tagged
from tests.fakes.github_repository import DAY, Repository
from tests.fakes.server import Reply, Request, json_reply

VERSIONS = ("2022-11-28", "2026-03-10")
MEASURES = {
    "is:issue is:open": "open_issues",
    "is:issue is:closed": "closed_issues",
    "is:pr is:open": "open_pull_requests",
    "is:pr is:closed": "closed_pull_requests",
}


@dataclass(frozen=True)
class Habits:
    """What is not known for sure of the real one; code must live with either.

    `zone`: where the days of the star history begin. `beyond`: status of a page behind the last one; 200 is
    an empty list. `links_beyond`: whether a full last page links to one behind it. `unchanged_is_free`:
    whether a 304 without a token costs nothing. `searches_old_names`: whether a search knows former names.
    """

    zone: str = "UTC"
    beyond: int = 200
    links_beyond: bool = False
    unchanged_is_free: bool = False
    searches_old_names: bool = False


@dataclass
class _Allowance:
    """Requests of one caller to one resource; a window begins with the first request after the last one."""

    limit: int
    window_s: int
    used: int = 0
    resets_at: float = 0.0

    @property
    def left(self) -> int:
        return max(self.limit - self.used, 0)


@dataclass
class GitHub:
    """The service. A caller without one of the `tokens` has `per_hour` requests, `per_minute` searches."""

    repositories: list[Repository]
    now: Callable[[], dt.datetime]
    habits: Habits = Habits()
    tokens: tuple[str, ...] = ("sample-token",)
    per_hour: int = 60
    per_minute: int = 10
    incomplete_searches: bool = False
    refuses_contributors: bool = False
    threads: dict[int, list[github_issues.Thread]] = field(default_factory=dict)
    asked: list[tuple[dt.datetime, str, int]] = field(default_factory=list)
    _allowances: dict[tuple[str, str], _Allowance] = field(default_factory=dict)

    def named(self, name: str) -> Repository:
        """The repository with this name, without its owner."""
        return next(found for found in self.repositories if found.full_name.endswith(f"/{name}"))

    def answer(self, request: Request) -> Reply:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if "user-agent" not in request.headers:
            reply = error(403, "Request forbidden by administrative rules.")
        elif token and token not in self.tokens:
            reply = error(401, "Bad credentials")
        elif request.headers.get("x-github-api-version", VERSIONS[0]) not in VERSIONS:
            reply = error(400, "Unsupported API version")
        elif request.path == "/rate_limit":
            reply = json_reply({"resources": {}})
        else:
            reply = self._counted(request, token)
        self.asked.append((self.now(), request.path, reply.status))
        return reply

    def _counted(self, request: Request, token: str) -> Reply:
        resource = "search" if request.path.startswith("/search/") else "core"
        allowance = self._allowance(token, resource)
        reply = exceeded() if not allowance.left else tagged(request, self._reply(request, token))
        if reply.status != 304 or not (token or self.habits.unchanged_is_free):
            allowance.used += 1
        said = {
            "Limit": allowance.limit,
            "Remaining": allowance.left,
            "Used": min(allowance.used, allowance.limit),
            "Reset": int(allowance.resets_at),
            "Resource": resource,
        }
        headers = {f"X-RateLimit-{name}": str(value) for name, value in said.items()}
        return replace(reply, headers=reply.headers | headers)

    def _allowance(self, token: str, resource: str) -> _Allowance:
        searches = self.per_minute * (3 if token else 1)
        limits = {"core": (5000 if token else self.per_hour, 3600), "search": (searches, 60)}
        allowance = self._allowances.setdefault((token, resource), _Allowance(*limits[resource]))
        now = self.now().timestamp()
        if now >= allowance.resets_at:
            allowance.used, allowance.resets_at = 0, now + allowance.window_s
        return allowance

    def _reply(self, request: Request, token: str) -> Reply:
        match request.path.strip("/").split("/"):
            case ["search", "issues"]:
                return self._search(request.query.get("q", ""))
            case ["repos", owner, name, *rest]:
                return self._by_name(request, f"{owner}/{name}".lower(), rest, token)
            case ["repositories", number, *rest]:
                for repository in self.repositories:
                    if str(repository.id) == number:
                        return self._of(request, repository, rest, token)
        return error(404, "Not Found")

    def _by_name(self, request: Request, name: str, rest: list[str], token: str) -> Reply:
        for repository in self.repositories:
            if repository.full_name.lower() == name:
                return self._of(request, repository, rest, token)
            if name in map(str.lower, repository.former_names):
                place = "/".join([base(request), "repositories", str(repository.id), *rest])
                moved = json_reply({"message": "Moved Permanently", "url": place})
                query = f"?{urlencode(request.query)}" if request.query else ""
                return replace(moved, status=301, headers=moved.headers | {"Location": place + query})
        return error(404, "Not Found")

    def _of(self, request: Request, repository: Repository, rest: list[str], token: str) -> Reply:
        if repository.status != 200:
            return error(repository.status, "Repository access blocked")
        match rest:
            case []:
                return json_reply(repository.described(self.now()))
            case ["stargazers", "history"]:
                return self._history(request, repository)
            case ["stargazers"]:
                return error(404, "Not Found") if token else error(401, "Requires authentication")
            case ["issues", *below]:
                return github_issues.answer(request, repository, below, self.threads.get(repository.id, []))
            case ["contributors"] if self.refuses_contributors:
                return error(403, "The history or contributor list is too large to list contributors")
            case ["contributors"]:
                return listing(request, repository, repository.count("contributors"))
            case ["commits"]:
                since = dt.datetime.fromisoformat(request.query["since"])
                days = (self.now() - since) / DAY
                return listing(request, repository, int(repository.count("commits_90_days") * days / 90))
            case ["stats", "commit_activity"]:
                ready, repository.statistics_ready = repository.statistics_ready, True
                return json_reply([]) if ready else replace(json_reply({}), status=202)
        return error(404, "Not Found")

    def _history(self, request: Request, repository: Repository) -> Reply:
        size = min(int(request.query.get("per_page", "30")), 30)
        page = int(request.query.get("page", "1"))
        zone = ZoneInfo(self.habits.zone)
        count = repository.week_count(self.now(), zone)
        last = -(-count // size)
        if page > last and self.habits.beyond != 200:
            return error(self.habits.beyond, "Not Found")
        more = page < last or (page == last and count % size == 0 and self.habits.links_beyond)
        listed = range((page - 1) * size, min(page * size, count))
        reply = json_reply([repository.week(number, self.now(), zone) for number in listed])
        return linked(request, repository, reply, page + 1 if more else None, last, size)

    def _search(self, query: str) -> Reply:
        found = re.fullmatch(r"repo:(\S+) (is:\w+ is:\w+)", query)
        for repository in self.repositories:
            old_names = repository.former_names if self.habits.searches_old_names else ()
            if found and found[1] in (repository.full_name, *old_names) and found[2] in MEASURES:
                total = repository.count(MEASURES[found[2]])
                incomplete = self.incomplete_searches
                return json_reply({"total_count": total, "incomplete_results": incomplete, "items": []})
        return error(422, "Validation Failed")
