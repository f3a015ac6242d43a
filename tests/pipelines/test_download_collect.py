"""The download sources as `framewatch collect` runs them: all at once, killed, repeated, published."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.collect import Collection, collect
from pipelines.hosts import Host
from pipelines.source import all_sources
from tests.fakes.clickhouse import ClickHouse
from tests.fakes.osv import Osv
from tests.fakes.pypistats import Pypistats
from tests.fakes.server import Server
from tests.pipelines.download_truth import PACKAGES, SOURCES, publish_three, wrong
from warehouse import snapshot
from warehouse.home import Home
from warehouse.registry import load_registry

ROOT = Path(__file__).parents[2]
# Limits would make these tests wait for minutes; test_pypistats and test_clickhouse_downloads keep them.
WITHOUT_LIMITS = (
    "from pipelines.hosts import Host; Host.limit = lambda *_: None; from pipelines.cli import main; main()"
)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Host, "limit", lambda *_: None)
    osv = Osv()
    publish_three(osv)
    pypistats, clickhouse = Pypistats(factor=1.0, per_minute=None), ClickHouse(queries_an_hour=10**6)
    with Server(pypistats.answer) as one, Server(clickhouse.answer) as two, Server(osv.answer) as three:
        monkeypatch.setenv("FRAMEWATCH_PYPISTATS_URL", one.url)
        monkeypatch.setenv("FRAMEWATCH_CLICKHOUSE_URL", two.url)
        monkeypatch.setenv("FRAMEWATCH_OSV_URL", three.url)
        yield


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def run(home: Home, *slugs: str) -> Collection:
    known = load_registry(home).frameworks
    sources = [all_sources()[name] for name in SOURCES]
    return collect(home, sources, [known[slug] for slug in slugs or known])


def ask(home: Home, query: str) -> list[tuple[object, ...]]:
    with snapshot.open_snapshot(home) as connection:
        return connection.execute(query).fetchall()


def test_sixteen_frameworks_have_their_history_after_one_run(prepared: Home, services: None) -> None:
    first = run(prepared)
    assert not first.failed, (first.problems, first.as_json())
    rows = ask(prepared, "select count(*), count(distinct package) from raw.downloads_by_day")
    assert rows[0][0] >= 60_000
    assert rows[0][1] == 16
    assert ask(prepared, "select distinct verdict from marts.reconciliation where unit = 'days'") == [
        ("agree",)
    ]
    assert ask(prepared, "select count(*), count(downloads_change_365) from marts.adoption_now") == [(16, 16)]


def kill_and_run_again(home: Home, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    command = [sys.executable, "-c", WITHOUT_LIMITS, "collect", *SOURCES]
    for slug in PACKAGES:
        command += ["--framework", slug]
    for _ in range(kills):
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
        ) as process:
            time.sleep(chance.uniform(0.5, 2.0))
            process.kill()
    assert not run(home, *PACKAGES).failed
    assert wrong(home, today(), today()) == []
    assert not list(home.runs.iterdir())


@pytest.mark.proof
def test_killed_a_hundred_times_the_rows_are_the_same(prepared: Home, services: None, many: int) -> None:
    kill_and_run_again(prepared, kills=many // 3, seed=6)
