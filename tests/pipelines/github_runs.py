"""Runs of the GitHub sources against the fake one, on a clock of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.observe import Outcome, observe
from pipelines.runs import OpenRun
from pipelines.source import all_sources
from tests.fakes.clock import Clock
from tests.fakes.github import GitHub
from tests.fakes.github_repository import DAY, Repository
from tests.fakes.server import Server
from warehouse import store
from warehouse.home import Home
from warehouse.load import Counts
from warehouse.registry import Framework

CALM = Patience(connect_s=0.5, read_s=0.4, total_s=1.0, backoff_s=0.001)
MORNING = dt.datetime(2026, 11, 24, 8, 50, tzinfo=dt.UTC)  # a Tuesday
REPOSITORIES, STARS, COUNTS = "github_repositories", "github_stars", "github_counts"


def framework(slug: str = "flask", **fields: Any) -> Framework:
    """A framework whose repository is `owner/<slug>`."""
    known = {"name": slug, "repository": f"owner/{slug}", "package": slug, "kind": "WSGI"}
    return Framework(slug=slug, docs_url="https://example.org/", **{**known, **fields})


def repository(name: str = "flask", number: int = 1, weeks: int = 40, per_day: int = 3) -> Repository:
    """Created on the Wednesday of the first of so many weeks, with the same number of stars on each day."""
    created_on = dt.date(2026, 11, 25) - dt.timedelta(weeks=weeks - 1)
    days = (MORNING.date() - created_on).days + 60
    given = {created_on + day * DAY: per_day for day in range(days)}
    return Repository(number, f"owner/{name}", created_on, given)


@dataclass
class Runs:
    """One installation and the service that it asks."""

    home: Home
    clock: Clock
    github: GitHub
    server: Server
    frameworks: Sequence[Framework]
    cursors: dict[str, dict[str, str]] = field(default_factory=dict)
    stored: Counts = field(default_factory=Counts)

    def run(self, *names: str, hosts: Hosts | None = None) -> list[Outcome]:
        """One run of the sources, all of them when none is named, then load; cursors go to the next run."""
        sources = [source for name, source in all_sources().items() if name in (REPOSITORIES, STARS, COUNTS)]
        chosen = [source for source in sources if not names or source.name in names]
        run = OpenRun.start(self.home, [source.name for source in chosen])
        hosts = hosts or self.hosts()
        outcomes = []
        for source in sorted(chosen, key=lambda source: source.priority):
            cursors = self.cursors.setdefault(source.name, {})
            with Http(hosts, CALM) as client:
                outcomes.append(observe(source, self.frameworks, client, run, cursors))
            cursors.update(outcomes[-1].cursors)
        run.close()
        self.stored = store.load(self.home).total
        return outcomes

    def hosts(self) -> Hosts:
        return Hosts(self.home.path / "budgets", now=self.clock.now, sleep=self.clock.sleep)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with store.writer(self.home) as connection:
            return connection.execute(query).fetchall()

    def stars(self, slug: str = "flask") -> dict[dt.date, tuple[int, bool]]:
        """Present rows of the star history: stars and whether the day is complete."""
        rows = self.ask(
            f"""select day, stars, is_complete from raw.stars_given where framework = '{slug}'
            qualify row_number() over (partition by day order by load_id desc) = 1 order by day"""
        )
        return {day: (stars, is_complete) for day, stars, is_complete in rows}


@contextmanager
def runs_of(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    repositories: list[Repository],
    frameworks: Sequence[Framework],
    at: dt.datetime = MORNING,
    **about: Any,
) -> Iterator[Runs]:
    """Runs against a fake GitHub with these repositories; `about` are further fields of it."""
    clock = Clock(at)
    github = GitHub(repositories, clock.now, **about)
    with Server(github.answer) as server:
        monkeypatch.setenv("FRAMEWATCH_GITHUB_URL", server.url)
        monkeypatch.delenv("FRAMEWATCH_GITHUB_TOKEN", raising=False)
        yield Runs(home, clock, github, server, frameworks)
