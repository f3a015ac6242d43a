"""Communities on bad days: nothing is lost, nothing waits for ever, one sentence says what was.

Every source meets every fault once, is healed, and must end with what it would have had without it.
`pytest -s` prints the matrix.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import RateLimited, SourceError
from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.source import Cursor, all_sources
from tests.fakes import faults, forem
from tests.fakes.clock import Clock
from tests.fakes.forem import Article, Forem
from tests.fakes.github import GitHub
from tests.fakes.github_issues import Note, Thread
from tests.fakes.github_repository import Repository
from tests.fakes.hackernews import HackerNews, Item
from tests.fakes.server import Fault, Server, json_reply
from tests.fakes.stackexchange import Answer, Question, StackExchange
from tests.pipelines.community_runs import CALM, FLASK, HASTY, NOON
from warehouse.rows import Row, to_arrow

SECONDS = 10.0
TEXT = "Flask, the Python framework, is fast."
AT = NOON - dt.timedelta(days=1)

SPOILT: dict[str, tuple[Fault, str]] = {
    "reset": (faults.reset, "broke off its answer"),
    "time-out": (faults.silent, "sent nothing for"),
    "404": (faults.status(404), "answered 404"),
    "429 with Retry-After": (faults.rate_limited(7200), "a run after"),
    "429 without": (faults.rate_limited(), "a run after"),
    "502": (faults.html(502), "answered 502"),
    "HTML instead": (faults.html(), "is not JSON"),
    "truncated JSON": (faults.cut_json, ""),
    "truncated body": (faults.truncated, "broke off its answer"),
    "empty body": (faults.empty, ""),
    "null": (faults.edited(lambda _: None), "is wrong"),
    "wrong types": (faults.edited(lambda found: {"hits": "x", "items": 5}), "is wrong"),
}
NOWHERE: dict[str, tuple[Callable[[], AbstractContextManager[str]], str]] = {
    "refused": (faults.closed_port, "cannot be reached"),
    "dropped packets": (faults.black_hole, "gave no connection within 0.5 s"),
}


def _hackernews(clock: Clock) -> Any:
    story = Item(1, "story", "bob", AT, "Ask HN: Who is hiring? (November 2026)")
    return HackerNews(
        [Item(2, "comment", "bob", AT, text=TEXT, story=Item(3, "story", "bob", AT, "x")), story]
    )


def _hiring(clock: Clock) -> Any:
    story = Item(1, "story", "whoishiring", AT, "Ask HN: Who is hiring? (November 2026)")
    return HackerNews([story, Item(2, "comment", "firm", AT, text=TEXT, story=story)])


def _overflow(clock: Clock) -> Any:
    return StackExchange([Question(1, ("flask",), AT, TEXT, TEXT, [Answer(2, AT, TEXT)])], clock.now)


def _dev(clock: Clock) -> Any:
    article = Article(1, ("flask",), AT, TEXT, TEXT, comments=[forem.Comment("a", AT, TEXT)])
    return Forem([article], clock.now)


def _github(clock: Clock) -> Any:
    threads = {1: [Thread(1, TEXT, Note(1, AT, TEXT), [Note(2, AT, TEXT)])]}
    return GitHub([Repository(1, FLASK.repository, dt.date(2020, 1, 1))], clock.now, threads=threads)


SERVICES: dict[str, tuple[str, Callable[[Clock], Any], int]] = {
    "hackernews": ("HACKERNEWS", _hackernews, 1),
    "hackernews_hiring": ("HACKERNEWS", _hiring, 1),
    "stackoverflow": ("STACKEXCHANGE", _overflow, 2),
    "stackoverflow_tags": ("STACKEXCHANGE", _overflow, 2),
    "devto": ("DEVTO", _dev, 2),
    "github_discussion": ("GITHUB", _github, 2),
}
"""Setting, fake and number of things that a whole reading brings."""

FRAMEWORK = FLASK.model_copy(update={"repository_id": 1})


@dataclass
class Reading:
    """What one fetch gave: rows, the last cursor, and what ended it."""

    rows: list[Row] = field(default_factory=list)
    cursor: str | None = None
    error: SourceError | None = None

    @property
    def things(self) -> set[object]:
        """Keys of what was read, without the opinions on it."""
        wanted = [row for row in self.rows if row.declaration.name != "community_opinions"]
        return {(type(r), *(getattr(r, name) for name in r.declaration.key)) for r in wanted}


def read(name: str, clock: Clock, cursor: str | None = None, patience: Patience = CALM) -> Reading:
    source, found = all_sources()[name], Reading(cursor=cursor)
    with Http(Hosts(now=clock.now, sleep=clock.sleep), patience) as client:
        cursors = {FRAMEWORK.slug: cursor} if cursor else {}
        asked = ([FRAMEWORK], cursors) if source.per == "registry" else (FRAMEWORK, cursor)
        try:
            for item in source(client, *asked):
                each = item[1] if isinstance(item, tuple) else item
                if isinstance(each, Cursor):
                    found.cursor = each.value
                else:
                    found.rows.append(each)
        except SourceError as error:
            found.error = error
    return found


@pytest.fixture(scope="module", params=list(SERVICES))
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Server, Clock]]:
    setting, make, _ = SERVICES[request.param]
    clock = Clock(NOON)
    with Server(make(clock).answer) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"FRAMEWATCH_{setting}_URL", server.url)
        patch.setenv("FRAMEWATCH_HOME", str(tmp_path_factory.mktemp("faults") / "home"))
        yield request.param, server, clock


def check(name: str, fault: str, broken: Reading, words: str, started: float, clock: Clock) -> None:
    print(f"{name:20} {fault:22} {broken.error}")
    assert time.monotonic() - started < SECONDS
    assert broken.error is not None
    assert words in str(broken.error)
    assert "\n" not in str(broken.error)
    if isinstance(broken.error, RateLimited):
        assert broken.error.retry_at > clock.now()
    later = read(name, Clock(NOON), broken.cursor)
    assert later.error is None
    assert len(broken.things | later.things) == SERVICES[name][2]


@pytest.mark.parametrize("fault", SPOILT)
def test_spoilt_answers(service: tuple[str, Server, Clock], fault: str) -> None:
    name, server, _ = service
    spoil, words = SPOILT[fault]
    server.fault(spoil)
    started = time.monotonic()
    broken = read(name, clock := Clock(NOON), patience=HASTY if fault == "time-out" else CALM)
    server.heal()
    check(name, fault, broken, words, started, clock)


@pytest.mark.parametrize("fault", NOWHERE)
def test_nobody_there(
    service: tuple[str, Server, Clock], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, *_ = service
    address, words = NOWHERE[fault]
    with address() as url, monkeypatch.context() as patch:
        patch.setenv(f"FRAMEWATCH_{SERVICES[name][0]}_URL", url)
        started = time.monotonic()
        broken = read(name, clock := Clock(NOON))
    check(name, fault, broken, words, started, clock)


def test_a_second_fault_in_the_middle_loses_nothing(service: tuple[str, Server, Clock]) -> None:
    name, server, _ = service
    answered = len(server.requests)
    whole = read(name, Clock(NOON))
    count = len(server.requests) - answered
    for good in range(1, count):
        left = [good]

        def later(reply: Any, left: list[int] = left) -> Any:
            left[0] -= 1
            return reply if left[0] >= 0 else faults.html(502)(reply)

        server.fault(later)
        broken = read(name, Clock(NOON))
        server.heal()
        assert broken.error is not None
        assert (broken.things | read(name, Clock(NOON), broken.cursor).things) == whole.things


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
ITEM = st.fixed_dictionaries(
    {
        "objectID": st.just("7") | ANY_JSON,
        "_tags": st.just(["comment"]) | ANY_JSON,
        "created_at_i": st.integers(-1, 2**40) | st.just(int(AT.timestamp())),
        "comment_text": st.just(TEXT) | ANY_JSON,
        "id": st.integers(0, 2**60),
        "published_at": st.just("2026-11-20T10:00:00Z") | st.text(max_size=5),
        "comments_count": st.integers(-1, 2),
        "public_reactions_count": st.integers(),
        "question_id": st.just(4),
        "creation_date": st.just(int(AT.timestamp())) | st.integers(),
        "title": st.text(max_size=9),
        "body": st.just(TEXT) | ANY_JSON,
        "score": st.integers(-(2**70), 2**70),
        "tags": st.just(["flask"]) | ANY_JSON,
        "is_answered": st.booleans(),
        "answer_count": st.integers(0, 1),
        "points": st.integers(-(2**70), 2**70),
    }
)
WRAPPED = st.lists(ITEM, max_size=2).flatmap(
    lambda items: st.just({"hits": items, "nbHits": len(items), "items": items}) | st.just(items)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=WRAPPED | ANY_JSON)
def test_any_json_is_rows_that_can_be_stored_or_one_sentence(tmp_path: Any, payload: Any) -> None:
    with Server(lambda _: json_reply(payload)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEWATCH_HOME", str(tmp_path / "home"))
        for name, (setting, *_) in SERVICES.items():
            patch.setenv(f"FRAMEWATCH_{setting}_URL", server.url)
            found = read(name, Clock(NOON))
            for model in {type(row) for row in found.rows}:
                to_arrow(model, [row for row in found.rows if type(row) is model])
