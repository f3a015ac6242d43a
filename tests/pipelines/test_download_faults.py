"""pypistats, ClickHouse and OSV on bad days: no row is lost, no zero is wrong, nothing waits for ever, one
sentence says what was.

The installation of these tests lives through all of them, one a week. `pytest -s` prints the matrix.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.observe import Outcome, observe
from pipelines.runs import OpenRun
from pipelines.source import all_sources
from tests.fakes import clickhouse, faults
from tests.fakes.clickhouse import ClickHouse
from tests.fakes.clock import Clock
from tests.fakes.osv import Osv
from tests.fakes.pypistats import Pypistats
from tests.fakes.server import Fault, Reply, Server
from tests.pipelines.download_truth import PACKAGES, SOURCES, publish_three, wrong
from warehouse import store
from warehouse.home import Home
from warehouse.load import Counts
from warehouse.registry import shipped_registry

CALM = Patience(connect_s=0.5, read_s=0.4, total_s=1.0, backoff_s=0.001)
START = dt.datetime(2017, 11, 24, 12, tzinfo=dt.UTC)
SECONDS = 8.0
SETTINGS = ("FRAMEWATCH_PYPISTATS_URL", "FRAMEWATCH_CLICKHOUSE_URL", "FRAMEWATCH_OSV_URL")


@dataclass
class Runs:
    """One installation and the three services that it asks."""

    home: Home
    clock: Clock
    servers: list[Server]
    cursors: dict[str, dict[str, str]] = field(default_factory=dict)
    stored: Counts = field(default_factory=Counts)

    def run(self) -> dict[str, Outcome]:
        hosts, registry = Hosts(now=self.clock.now, sleep=self.clock.sleep), shipped_registry().frameworks
        run = OpenRun.start(self.home, list(SOURCES))
        outcomes = {}
        for name in SOURCES:
            cursors = self.cursors.setdefault(name, {})
            with Http(hosts, CALM) as client:
                chosen = [registry[slug] for slug in PACKAGES]
                outcomes[name] = observe(all_sources()[name], chosen, client, run, cursors)
            cursors.update(outcomes[name].cursors)
        run.close()
        self.stored = store.load(self.home).total
        return outcomes

    def heal(self) -> None:
        for server in self.servers:
            server.heal()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    home, clock, osv = Home(tmp_path_factory.mktemp("faults") / "home").create(), Clock(START), Osv()
    publish_three(osv)
    answers = (
        Pypistats(clock.now, factor=1.0, per_minute=None).answer,
        ClickHouse(clock.now, queries_an_hour=10**6).answer,
        osv.answer,
    )
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        servers = [stack.enter_context(Server(answer)) for answer in answers]
        for setting, server in zip(SETTINGS, servers, strict=True):
            patch.setenv(setting, server.url)
        running = Runs(home, clock, servers)
        assert {outcome.status for outcome in running.run().values()} == {"ok"}
        yield running


def lines(change: Callable[[dict[str, Any]], object]) -> Fault:
    """A change made to every row of ClickHouse's answer."""

    def spoil(reply: Reply) -> Reply:
        rows = [change(json.loads(text)) for text in reply.body.splitlines()]
        return replace(reply, body="".join(f"{json.dumps(row)}\n" for row in rows).encode())

    return spoil


def rows_of(answer: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """A change made to every row of an answer of pypistats or OSV."""
    return {name: [*map(change, rows)] if isinstance(rows, list) else rows for name, rows in answer.items()}


def without_last(row: dict[str, Any]) -> dict[str, Any]:
    return dict(list(row.items())[:-1])


def by_service(pypistats: Fault, clickhouse_fault: Fault, osv: Fault) -> tuple[Fault, Fault, Fault]:
    return pypistats, clickhouse_fault, osv


SPOILT: dict[str, tuple[Fault | tuple[Fault, Fault, Fault], str]] = {
    "reset": (faults.reset, "broke off its answer"),
    "time-out": (faults.silent, "sent nothing for"),
    "301 in a circle": (
        faults.redirect("/somewhere"),
        "redirected more than 5 times|answered 404|does not know",
    ),
    "401": (faults.status(401), "answered 401"),
    "403": (faults.status(403), "answered 403"),
    "403 with Retry-After": (faults.rate_limited(7200, code=403), "continues after"),
    "404": (faults.status(404), "answered 404|does not know the package"),
    "429 with Retry-After": (faults.rate_limited(7200), "continues after"),
    "429 as HTML": (faults.rate_limited(), "continues after"),
    "500": (faults.html(500), "answered 500 Internal Server Error"),
    "502": (faults.html(502), "answered 502 Bad Gateway"),
    "HTML instead": (faults.html(), "is not JSON"),
    "truncated JSON": (faults.cut_json, "is not JSON"),
    "truncated body": (faults.truncated, "broke off its answer"),
    "empty body": (
        by_service(faults.empty, faults.empty, faults.empty),
        "is empty|knows no downloads of the package",
    ),
    "wrong types": (
        by_service(
            faults.edited(lambda answer: rows_of(answer, lambda row: dict.fromkeys(row, "x"))),
            lines(lambda row: dict.fromkeys(row, "x") | {"project": row["project"]}),
            faults.edited(lambda answer: rows_of(answer, lambda row: dict.fromkeys(row, 7))),
        ),
        "is wrong",
    ),
    "missing fields": (
        by_service(
            faults.edited(lambda answer: rows_of(answer, without_last)),
            lines(without_last),
            faults.edited(lambda answer: rows_of(answer, lambda row: {"summary": "x"})),
        ),
        "is wrong \\(Field required\\)",
    ),
    "empty page": (
        by_service(
            faults.edited(lambda answer: {**answer, "data": []}),
            faults.empty,
            faults.edited(lambda answer: {"message": "nothing"}),
        ),
        "does not know the package|knows no downloads|message is wrong",
    ),
    "slow body": (faults.slow(0.1), "did not finish its answer|sent nothing for"),
    "slow start": (faults.slow(0.1, from_start=True), "did not finish its answer|sent nothing for"),
}
SQL: dict[str, tuple[Fault, str]] = {
    "mid-stream exception": (clickhouse.mid_stream(209, "Broke off"), "code 209: Broke off"),
    "the same, marked": (clickhouse.mid_stream(159, "Broke off", tag="abcdefghijkl"), "code 159: Broke off"),
    "quota": (clickhouse.exception(201), "continues after"),
    "no such user": (clickhouse.exception(516), "lets its public user in no longer"),
    "no such table": (clickhouse.exception(60), "its tables have changed"),
    "too busy": (clickhouse.exception(202), "code 202"),
    "too much": (clickhouse.exception(241), "code 241"),
}
NOWHERE: dict[str, tuple[Callable[[], AbstractContextManager[str]], str]] = {
    "refused": (faults.closed_port, "cannot be reached \\(Connection refused\\)"),
    "dropped packets": (faults.black_hole, "gave no connection within 0.5 s"),
}


def check(runs: Runs, fault: str, outcomes: dict[str, Outcome], words: str, started: float) -> None:
    """What holds on a bad day, and again on the next good one."""
    assert time.monotonic() - started < SECONDS
    for outcome in outcomes.values():
        print(f"{outcome.source:26} {fault:22} {outcome.status:8} {outcome.error}")
        assert outcome.status in ("failed", "budget"), outcome
        assert re.search(words, str(outcome.error)), outcome
        assert "\n" not in str(outcome.error)
    assert told(runs).items() >= {name: outcome.error for name, outcome in outcomes.items()}.items()
    assert runs.stored.stored == 0
    runs.heal()
    runs.clock.move(days=1)
    assert {outcome.status for outcome in runs.run().values()} == {"ok"}
    assert wrong(runs.home, START.date(), runs.clock.now().date()) == []


def told(runs: Runs) -> dict[str, str | None]:
    """What `framewatch status` says of each source: the sentence of its newest run."""
    query = """select source, error from ops.runs
        qualify row_number() over (partition by source order by started_at desc, ended_at desc) = 1"""
    with store.writer(runs.home) as warehouse:
        return dict(warehouse.execute(query).fetchall())


@pytest.mark.parametrize("fault", SPOILT)
def test_spoilt_answers(runs: Runs, fault: str) -> None:
    spoil, words = SPOILT[fault]
    spoils = spoil if isinstance(spoil, tuple) else (spoil,) * 3
    runs.clock.move(days=7)
    for server, one in zip(runs.servers, spoils, strict=True):
        server.fault(one)
    started = time.monotonic()
    check(runs, fault, runs.run(), words, started)


@pytest.mark.parametrize("fault", SQL)
def test_spoilt_queries(runs: Runs, fault: str) -> None:
    spoil, words = SQL[fault]
    runs.clock.move(days=7)
    runs.servers[1].fault(spoil)
    started = time.monotonic()
    outcomes = runs.run()
    runs.stored = Counts()  # The other sources stored what they should.
    check(runs, fault, {"clickhouse_downloads": outcomes["clickhouse_downloads"]}, words, started)


@pytest.mark.parametrize("fault", NOWHERE)
def test_nobody_there(runs: Runs, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address, words = NOWHERE[fault]
    runs.clock.move(days=7)
    with address() as url, monkeypatch.context() as patch:
        for setting in SETTINGS:
            patch.setenv(setting, url)
        started = time.monotonic()
        outcomes = runs.run()
    for outcome in outcomes.values():
        assert str(outcome.error).startswith("flask, quart: http://127.0.0.1:")
    check(runs, fault, outcomes, words, started)


def test_a_repeated_page_changes_nothing(runs: Runs) -> None:
    doubled = (
        faults.edited(lambda answer: rows_of(answer, dict) | {"data": answer["data"] * 2}),
        lambda reply: replace(reply, body=reply.body * 2),
        faults.edited(lambda answer: {"vulns": answer["vulns"] * 2}),
    )
    runs.clock.move(days=7)
    for server, fault in zip(runs.servers, doubled, strict=True):
        server.fault(fault)
    outcomes = runs.run()
    runs.heal()
    assert {outcome.status for outcome in outcomes.values()} == {"ok"}
    assert wrong(runs.home, START.date(), runs.clock.now().date()) == []


def test_a_second_run_on_the_same_day_stores_nothing(runs: Runs) -> None:
    runs.run()
    runs.cursors.clear()
    assert {outcome.status for outcome in runs.run().values()} == {"ok"}
    assert runs.stored.stored == 0
