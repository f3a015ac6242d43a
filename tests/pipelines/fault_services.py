"""One installation, the services that it asks, and what must be stored of them when all is well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest

from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.observe import Outcome, observe
from pipelines.runs import OpenRun
from pipelines.services import setting_of
from pipelines.source import Source, all_sources
from tests.fakes import github_issues
from tests.fakes.clickhouse import ClickHouse
from tests.fakes.clock import Clock
from tests.fakes.github import GitHub
from tests.fakes.github_repository import DAY, Repository
from tests.fakes.index import Index
from tests.fakes.osv import Osv
from tests.fakes.pypistats import Pypistats
from tests.fakes.server import Answer, Server
from tests.pipelines.download_truth import PACKAGES, publish_three, wrong
from warehouse import store
from warehouse.home import Home
from warehouse.registry import Framework, shipped_registry

CALM = Patience(connect_s=0.5, read_s=1.0, total_s=2.0, backoff_s=0.001)
START = dt.datetime(2017, 11, 24, 12, tzinfo=dt.UTC)
CREATED_ON, FIRST_WHOLE_WEEK = dt.date(2017, 4, 12), dt.date(2017, 4, 16)
COUNTS = {
    "open_issues": 4,
    "closed_issues": 900,
    "open_pull_requests": 3,
    "closed_pull_requests": 12,
    "contributors": 20,
    "commits_90_days": 30,
}
BELOW_ROOT = {"package index": "/simple"}
"""What the setting of a service names below the root of its server."""

OF_GITHUB = """with today as (select ?::date as day), first as (select ?::date as day)
select 'counts', count(*), count(*) filter (count > 0)
from raw.repository_counts where day = (from today)
union all
select 'snapshots', count(distinct framework), count(distinct framework) filter (stars > 500)
from raw.repository_snapshots where day = (from today)
union all
select 'stars', count(*), count(*) filter (days = (select t.day - f.day from today t, first f))
from (
    select framework, count(*) filter (stars = 3 and is_complete) as days
    from (
        from raw.stars_given where day >= (from first)
        qualify row_number() over (partition by framework, day order by load_id desc) = 1
    )
    group by framework
)
union all
select 'files', count(*), count(distinct filename) from raw.index_files
union all
select 'metadata', count(*), count(distinct package) from raw.index_metadata where version = '1.0.0'
order by 1"""
"""Of each kind of row: how many there are on the last day, and how many of them are right."""

WELL = [("counts", 12, 12), ("files", 4, 4), ("metadata", 2, 2), ("snapshots", 2, 2), ("stars", 2, 2)]


@dataclass
class Installation:
    """A home, a clock of its own, and a fake server for each service."""

    home: Home
    clock: Clock
    servers: dict[str, Server]
    frameworks: Sequence[Framework]
    cursors: dict[str, dict[str, str]] = field(default_factory=dict)
    told: list[tuple[str, str, str | None]] = field(default_factory=list)

    def sources(self) -> list[Source]:
        """Sources of the services that are here, in the order in which they are asked."""
        found = [source for source in all_sources().values() if source.host in self.servers]
        return sorted(found, key=lambda source: (source.host, source.priority))

    def run(self, *services: str) -> dict[str, Outcome]:
        """Every source of the services once, all when none is named, services side by side."""
        hosts = Hosts(now=self.clock.now, sleep=self.clock.sleep)
        chosen = [source for source in self.sources() if not services or source.host in services]
        run = OpenRun.start(self.home, [source.name for source in chosen])

        def ask(service: str) -> list[Outcome]:
            outcomes = []
            for source in (source for source in chosen if source.host == service):
                with Http(hosts, CALM) as client:
                    known = self.cursors.get(source.name, {})
                    outcomes.append(observe(source, self.frameworks, client, run, known))
            return outcomes

        with ThreadPoolExecutor() as pool:
            asked = dict.fromkeys(source.host for source in chosen)
            outcomes = {found.source: found for some in pool.map(ask, asked) for found in some}
        run.close()
        for name, outcome in outcomes.items():
            self.cursors.setdefault(name, {}).update(outcome.cursors)
            self.told.append((run.run_id, name, outcome.error))
        return outcomes

    def heal(self) -> None:
        for server in self.servers.values():
            server.heal()

    def amiss(self) -> list[object]:
        """What is stored and should not be, or the other way round, after a good day."""
        store.load(self.home)
        today = self.clock.now().date()
        with store.writer(self.home) as warehouse:
            found = warehouse.execute(OF_GITHUB, [today, FIRST_WHOLE_WEEK]).fetchall()
            said = warehouse.execute("select run_id, source, error from ops.runs").fetchall()
        lost = wrong(self.home, START.date(), today)
        return [*(set(found) ^ set(WELL)), *lost, *(set(self.told) ^ set(said))]


def answers(clock: Clock) -> dict[str, Answer]:
    """Each service that is put to the test; another one is added here."""
    osv, index = Osv(), Index()
    publish_three(osv)
    for package in PACKAGES:
        index.release(package, "1.0.0")
    given = {CREATED_ON + number * DAY: 3 for number in range(2 * 365)}
    repositories = [
        Repository(number, f"owner/{slug}", CREATED_ON, dict(given), counts=COUNTS)
        for number, slug in enumerate(PACKAGES, 1)
    ]
    known = shipped_registry().frameworks
    threads = {number: github_issues.sample(known[slug], START) for number, slug in enumerate(PACKAGES, 1)}
    return {
        "GitHub": GitHub(repositories, clock.now, threads=threads).answer,
        "ClickHouse": ClickHouse(clock.now, queries_an_hour=10**6).answer,
        "pypistats": Pypistats(clock.now, factor=1.0, per_minute=None).answer,
        "OSV": osv.answer,
        "package index": index.answer,
    }


@contextmanager
def installation(home: Home) -> Iterator[Installation]:
    """It has lived through one good day."""
    known = shipped_registry().frameworks
    own = [
        known[slug].model_copy(update={"repository": f"owner/{slug}", "repository_id": None})
        for slug in PACKAGES
    ]
    clock = Clock(START)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as environment:
        environment.delenv("FRAMEWATCH_GITHUB_TOKEN", raising=False)
        servers = {name: stack.enter_context(Server(answer)) for name, answer in answers(clock).items()}
        for name, server in servers.items():
            environment.setenv(setting_of(name), server.url + BELOW_ROOT.get(name, ""))
        made = Installation(home, clock, servers, own)
        assert {outcome.status for outcome in made.run().values()} == {"ok"}
        yield made
