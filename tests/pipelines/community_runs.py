"""Runs of the community sources against their fakes, on a clock of their own."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.observe import Outcome, observe
from pipelines.runs import OpenRun
from pipelines.source import all_sources
from tests.fakes.clock import Clock
from tests.fakes.server import Answer, Server
from warehouse import store
from warehouse.home import ENVIRONMENT_VARIABLE, Home
from warehouse.purge import purge
from warehouse.registry import Framework, shipped_registry

CALM = Patience(connect_s=0.5, read_s=10, total_s=20, backoff_s=0.001)
HASTY = replace(CALM, read_s=0.4, total_s=1.0)
"""Only where nobody answers: a busy machine may be silent for as long."""

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
FASTAPI = shipped_registry().frameworks["fastapi"]
FLASK = shipped_registry().frameworks["flask"]


@dataclass
class Runs:
    """One installation and the service that it asks."""

    home: Home
    clock: Clock
    server: Server
    source: str
    frameworks: Sequence[Framework] = (FLASK,)
    cursors: dict[str, str] = field(default_factory=dict)

    def run(self, since: dt.date | None = None) -> Outcome:
        """One run, then load and purge; cursors go to the next run."""
        hosts = Hosts(self.home.path / "budgets", now=self.clock.now, sleep=self.clock.sleep)
        run = OpenRun.start(self.home, [self.source])
        with Http(hosts, CALM) as client:
            source = all_sources()[self.source]
            outcome = observe(source, self.frameworks, client, run, self.cursors, since=since)
        self.cursors.update(outcome.cursors)
        run.close()
        assert store.load(self.home).rejected == []
        if self.ask("from raw.community_deletions limit 1"):
            purge(self.home)
        return outcome

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with duckdb.connect(str(self.home.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def items(self) -> list[str]:
        """Identifiers of the items that are stored."""
        return [row[0] for row in self.ask("select distinct item_id from raw.community_items order by 1")]

    def latest(self, column: str, item: str) -> Any:
        """Newest value of a column of an item."""
        query = f"select {column} from raw.community_items where item_id = '{item}' order by load_id desc"
        return self.ask(query)[0][0]


@cache
def _empty_warehouse() -> Path:
    """Made once: making the tables takes longer than most of these tests."""
    home = Home(Path(tempfile.mkdtemp(prefix="framewatch-")))
    with store.writer(home):
        atexit.register(shutil.rmtree, home.path)
    return home.warehouse


@contextmanager
def runs_of(
    path: Path, source: str, setting: str, answer: Answer, clock: Clock, **about: Any
) -> Iterator[Runs]:
    """Runs of one source in a home of its own against a fake service."""
    home = Home(path).create()
    shutil.copyfile(_empty_warehouse(), home.warehouse)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        server = stack.enter_context(Server(answer))
        patch.setenv(ENVIRONMENT_VARIABLE, str(path))
        patch.setenv(setting, server.url)
        yield Runs(home, clock, server, source, **about)
