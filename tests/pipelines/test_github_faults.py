"""GitHub on bad days: no row is lost, no zero is wrong, nothing waits for ever, one sentence says what was.

The installation of these tests lives through all of them, one a week. `pytest -s` prints the matrix.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import SourceError
from pipelines.hosts import Hosts
from pipelines.http import Http
from pipelines.observe import Outcome
from pipelines.source import Cursor, all_sources
from tests.fakes import faults
from tests.fakes.github_replies import secondary_limit
from tests.fakes.github_repository import DAY
from tests.fakes.server import Fault, Reply, Server, json_reply
from tests.pipelines.github_runs import MORNING, Runs, framework, repository, runs_of
from warehouse import store
from warehouse.home import Home
from warehouse.rows import to_arrow

KNOWN = {"open_issues": 4, "closed_issues": 900, "open_pull_requests": 3, "closed_pull_requests": 12}
NAMES = ["flask", "quart"]
SETTING = "FRAMEWATCH_GITHUB_URL"
SECONDS = 6.0
FIRST_WHOLE_WEEK = dt.date(2026, 4, 19)

WRONG = """with today as (select ?::date as day), first as (select ?::date as day)
select 'counts' as what, count(*) as found, count(*) filter (count > 0) as right
from raw.repository_counts where day = (from today)
union all
select 'snapshots', count(*), count(*) filter (stars > 500)
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
order by what"""
"""Of each kind of row: how many there are on the day after, and how many of them are right."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    repositories = [repository(name, number, weeks=33) for number, name in enumerate(NAMES, 1)]
    for found in repositories:
        found.counts = KNOWN | {"contributors": 20, "commits_90_days": 30}
        found.given = {found.created_on + number * DAY: 3 for number in range(3 * 365)}
    home = Home(tmp_path_factory.mktemp("faults") / "home").create()
    with pytest.MonkeyPatch.context() as patch:
        frameworks = [framework(name) for name in NAMES]
        with runs_of(home, patch, repositories, frameworks) as running:
            running.run()
            yield running


def every(change: Callable[[Any], Any]) -> Fault:
    """The change made to an object, or to each object of a list."""
    return faults.edited(lambda found: [*map(change, found)] if isinstance(found, list) else change(found))


def without_first_field(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in list(found.items())[1:] if name != "incomplete_results"}


def spent(_: Reply) -> Reply:
    """Refused because nothing is left of the hour."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999999999"}
    return Reply(403, b'{"message": "API rate limit exceeded for 203.0.113.7."}', headers)


SPOILT: dict[str, tuple[Fault, str]] = {
    "reset": (faults.reset, "broke off its answer"),
    "time-out": (faults.silent, "sent nothing for"),
    "301 in a circle": (faults.redirect("/repositories/1"), "redirected more than 5 times"),
    "401": (faults.status(401), "set FRAMEWATCH_GITHUB_TOKEN if this goes on"),
    "403 rate limit": (spent, "continues after"),
    "403 secondary": (secondary_limit, "continues after"),
    "404": (faults.status(404), "name its present repository"),
    "429 with Retry-After": (faults.rate_limited(7200), "continues after"),
    "429 without": (faults.rate_limited(), "continues after"),
    "500": (faults.html(500), "answered 500 Internal Server Error"),
    "502": (faults.html(502), "answered 502 Bad Gateway"),
    "HTML instead": (faults.html(), "is not JSON"),
    "truncated JSON": (faults.cut_json, "is not JSON"),
    "truncated body": (faults.truncated, "broke off its answer"),
    "empty body": (faults.empty, "is empty"),
    "wrong types": (every(lambda found: dict.fromkeys(found, "x")), "is wrong"),
    "missing fields": (every(without_first_field), "is wrong (Field required)"),
    "empty page": (faults.edited(lambda found: []), "answered something unexpected"),
    "slow body": (faults.slow(0.1), "did not finish its answer"),
    "slow start": (faults.slow(0.1, from_start=True), "did not finish its answer"),
}
NOWHERE: dict[str, tuple[Callable[[], AbstractContextManager[str]], str]] = {
    "refused": (faults.closed_port, "cannot be reached (Connection refused)"),
    "dropped packets": (faults.black_hole, "gave no connection within 0.5 s"),
}


def check(fault: str, runs: Runs, outcomes: list[Outcome], words: str, started: float) -> None:
    """What holds on a bad day, and again on the next good one."""
    assert time.monotonic() - started < SECONDS
    assert len(outcomes) == 3
    for outcome in outcomes:
        print(f"{outcome.source:20} {fault:22} {outcome.status:8} {outcome.error}")
        assert outcome.status in ("failed", "budget"), outcome
        assert words in str(outcome.error)
        assert "\n" not in str(outcome.error)
    assert runs.stored.stored == 0
    runs.server.heal()
    runs.clock.move(days=1)
    assert {outcome.status for outcome in runs.run()} == {"ok"}
    with store.writer(runs.home) as warehouse:
        assert warehouse.execute(WRONG, [runs.clock.now().date(), FIRST_WHOLE_WEEK]).fetchall() == [
            ("counts", 12, 12),
            ("snapshots", 2, 2),
            ("stars", 2, 2),
        ]


@pytest.mark.parametrize("fault", SPOILT)
def test_spoilt_answers(runs: Runs, fault: str) -> None:
    spoil, words = SPOILT[fault]
    runs.clock.move(days=7)
    runs.server.fault(spoil)
    started = time.monotonic()
    check(fault, runs, runs.run(), words, started)


@pytest.mark.parametrize("fault", NOWHERE)
def test_nobody_there(runs: Runs, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address, words = NOWHERE[fault]
    runs.clock.move(days=7)
    with address() as url, monkeypatch.context() as patch:
        patch.setenv(SETTING, url)
        started = time.monotonic()
        outcomes = runs.run()
    for outcome in outcomes:
        assert str(outcome.error).startswith("flask, quart: http://127.0.0.1:")
    check(fault, runs, outcomes, words, started)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
WEEKS = st.lists(
    st.fixed_dictionaries(
        {
            "week": st.integers(-(2**70), 2**70) | st.just(1_795_305_600) | ANY_JSON,
            "total": st.integers(-1, 9) | ANY_JSON,
            "days": st.lists(st.integers(-1, 3), min_size=6, max_size=8) | ANY_JSON,
        }
    ),
    max_size=2,
)
DESCRIPTION = st.fixed_dictionaries(
    {
        "id": st.integers(0, 2**70) | ANY_JSON,
        "full_name": st.text(max_size=5) | st.just("a/b"),
        "stargazers_count": st.integers(-1, 2**70) | ANY_JSON,
        "forks_count": st.just(1),
        "open_issues_count": st.just(1),
        "subscribers_count": st.just(1),
        "archived": ANY_JSON,
        "license": ANY_JSON | st.fixed_dictionaries({"spdx_id": st.text(max_size=3)}),
        "created_at": st.datetimes(timezones=st.timezones()).map(str) | ANY_JSON,
        "pushed_at": ANY_JSON,
    }
)


@settings(max_examples=60, deadline=None)
@given(payload=WEEKS | DESCRIPTION | ANY_JSON)
def test_any_json_is_rows_that_can_be_stored_or_one_sentence(payload: Any) -> None:
    with Server(lambda _: json_reply(payload)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, server.url)
        for name in ("github_repositories", "github_stars", "github_counts"):
            source, rows = all_sources()[name], []
            with Http(Hosts(now=lambda: MORNING, sleep=lambda _: None)) as client, suppress(SourceError):
                for item in source(client, framework(), None):
                    rows += [] if isinstance(item, Cursor) else [item]
            assert to_arrow(source.model, rows).num_rows == len(rows)
