"""The polite client against a real server with real faults."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Thread
from threading import enumerate as enumerate_threads
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from pipelines import budgets
from pipelines.errors import shown
from pipelines.hosts import Hosts
from pipelines.http import (
    Http,
    Limit,
    Patience,
    RateLimited,
    SourceError,
    SourceUnavailable,
    UnexpectedPayload,
    user_agent,
)
from tests.fakes import faults
from tests.fakes.server import Fault, Reply, Request, Server, json_reply

CALM = Patience(backoff_s=0.001, max_bytes=100_000)
IMPATIENT = Patience(connect_s=0.5, read_s=0.4, total_s=0.8)
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Page(BaseModel):
    page: int
    agent: str


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.instant = START
        self.slept: list[float] = []

    def now(self) -> dt.datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.instant += dt.timedelta(seconds=seconds)


def answer(request: Request) -> Reply:
    page = int(request.query.get("page", "1"))
    link = {"Link": f'</pages?page={page + 1}>; rel="next"'} if page < 3 else {}
    return json_reply({"page": page, "agent": request.headers["user-agent"]}, **link)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(answer) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[Http]:
    with Http(Hosts(now=clock.now, sleep=clock.sleep), CALM) as http:
        yield http


@pytest.fixture
def impatient(clock: Clock) -> Iterator[Http]:
    with Http(Hosts(now=clock.now, sleep=clock.sleep), IMPATIENT) as http:
        yield http


def test_introduces_itself_and_validates(server: Server, client: Http) -> None:
    payload = client.json(f"{server.url}/x", dict[str, Any])
    assert payload == {"page": 1, "agent": user_agent()}
    assert user_agent().startswith("framewatch/")
    assert client.requests_sent == 1


@pytest.mark.parametrize(
    ("fault", "expected", "words"),
    [
        (faults.status(404), SourceUnavailable, "answered 404 Not Found"),
        (faults.status(401), SourceUnavailable, "answered 401"),
        (faults.status(500), SourceUnavailable, "answered 500"),
        (faults.html(502), SourceUnavailable, "answered 502 Bad Gateway"),
        (faults.reset, SourceUnavailable, "broke off"),
        (faults.truncated, SourceUnavailable, "broke off"),
        (faults.rate_limited(3600), RateLimited, "a run after 2026-01-01 01:00 UTC"),
        (faults.rate_limited(), RateLimited, "allows no more requests"),
        (faults.html(), UnexpectedPayload, "is not JSON (it starts with '<html>"),
        (faults.empty, UnexpectedPayload, "is empty"),
        (faults.cut_json, UnexpectedPayload, "is not JSON"),
        (faults.garbled, UnexpectedPayload, "cannot be decompressed"),
        (faults.edited(lambda p: {**p, "page": "many"}), UnexpectedPayload, "page is wrong"),
        (faults.edited(lambda p: {"agent": ""}), UnexpectedPayload, "page is wrong (Field required)"),
        (faults.edited(lambda p: [p]), UnexpectedPayload, "the whole answer is wrong"),
        (faults.edited(lambda p: "x" * 200_000), UnexpectedPayload, "is larger than 100,000 bytes"),
        (lambda r: Reply(200, b"[" * 50_000), UnexpectedPayload, "is not JSON"),
        (lambda r: Reply(200, b"\xff\xfe\x00"), UnexpectedPayload, "is not JSON"),
        (faults.redirect("/x"), SourceUnavailable, "redirected more than 5 times"),
        (faults.redirect("ftp://x/"), SourceUnavailable, "cannot be asked"),
    ],
)
def test_each_fault_is_one_typed_sentence(
    server: Server, client: Http, fault: Fault, expected: type[SourceError], words: str
) -> None:
    server.fault(fault)
    with pytest.raises(expected) as caught:
        client.json(f"{server.url}/x", Page)
    sentence = str(caught.value)
    assert words in sentence
    assert server.url in sentence or "ftp://x/" in sentence
    assert sentence.endswith(".")
    assert sentence.count("\n") == 0


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.silent, "sent nothing for 0."),
        (faults.slow(0.05), "did not finish its answer within 0.8 s"),
        (faults.slow(0.05, from_start=True), "did not finish its answer within 0.8 s"),
    ],
)
def test_slow_host_is_given_its_time_once(server: Server, impatient: Http, fault: Fault, words: str) -> None:
    server.fault(fault)
    for _ in range(5):
        with pytest.raises(SourceUnavailable, match=words):
            impatient.fetch(f"{server.url}/x")
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [faults.status(500), faults.html(502), faults.reset, faults.truncated])
def test_passing_trouble_is_cured_by_asking_again(server: Server, client: Http, fault: Fault) -> None:
    server.fault(fault, times=2)
    assert client.json(f"{server.url}/x", Page).page == 1
    assert client.requests_sent == 3


def test_a_host_that_keeps_failing_is_asked_once_per_page_until_it_recovers(
    server: Server, client: Http
) -> None:
    server.fault(faults.status(500), times=4)
    for _ in range(2):
        with pytest.raises(SourceUnavailable):
            client.fetch(f"{server.url}/x")
    assert client.requests_sent == 4
    client.fetch(f"{server.url}/x")
    server.fault(faults.status(500), times=2)
    client.fetch(f"{server.url}/x")


@pytest.mark.parametrize(
    ("network", "words"),
    [(faults.black_hole, "gave no connection within 0.5 s"), (faults.closed_port, "cannot be reached")],
)
def test_refused_and_dropped_connections_are_tried_once_per_run(
    clock: Clock, network: Callable[[], AbstractContextManager[str]], words: str
) -> None:
    hosts, sentences, sent = Hosts(now=clock.now, sleep=clock.sleep), set(), 0
    with network() as url:
        for path in ("/a", "/b"):
            with Http(hosts, IMPATIENT) as client:
                with pytest.raises(SourceUnavailable, match=words) as caught:
                    client.fetch(url + path)
                sent += client.requests_sent
            sentences.add(str(caught.value))
    assert sent == 1
    assert len(sentences) == 1, "a host that is down is one sentence, whichever page was wanted"
    assert clock.slept == []


def test_reading_of_a_dripping_body_ends_with_the_request(server: Server, impatient: Http) -> None:
    server.fault(faults.slow(0.2))
    with pytest.raises(SourceUnavailable, match="did not finish"):
        impatient.fetch(f"{server.url}/x")
    waited = time.monotonic()
    while any(thread.name == "framewatch-http" for thread in enumerate_threads()):
        assert time.monotonic() - waited < 5
        time.sleep(0.02)


def test_unknown_name_is_one_sentence(client: Http) -> None:
    with pytest.raises(SourceUnavailable, match=r"http://host\.invalid cannot be reached \("):
        client.fetch("http://host.invalid/x")


def test_unusable_address_is_one_sentence(client: Http) -> None:
    for url in ("nonsense", "http://", "file:///etc/hosts"):
        with pytest.raises(SourceUnavailable, match="correct the setting"):
            client.fetch(url)


@pytest.mark.parametrize("proxy", ["http://me:secret@{}", "me:secret@{}", "http://me:secret@127.0.0.1:abc"])
def test_unreachable_proxy_is_named_without_its_password(
    client: Http, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    with faults.closed_port() as url:
        monkeypatch.setenv("http_proxy", proxy.format(url.removeprefix("http://")))
        with pytest.raises(SourceUnavailable, match=r"through the proxy (http://)?127") as caught:
            client.fetch("http://example.invalid/x")
    assert "secret" not in str(caught.value)


def test_untrusted_encryption_is_one_attempt_and_names_the_setting(server: Server, client: Http) -> None:
    for _ in range(2):
        with pytest.raises(SourceUnavailable, match="REQUESTS_CA_BUNDLE"):
            client.fetch(server.url.replace("http://", "https://"))
    assert client.requests_sent == 1


def test_proxy_of_the_environment_is_used(
    server: Server, client: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    assert client.json("http://example.invalid/x", Page).page == 1
    assert client.requests_by_host == {"example.invalid": 1}


@pytest.mark.parametrize(
    "fault",
    [
        faults.rate_limited(40),
        faults.rate_limited(40, code=503),
        faults.rate_limited(as_date=(START + dt.timedelta(seconds=40)).timestamp()),
        lambda _: Reply(
            403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"{START.timestamp() + 40:.0f}"}
        ),
    ],
)
def test_short_pause_is_obeyed(server: Server, client: Http, clock: Clock, fault: Fault) -> None:
    server.fault(fault, times=1)
    assert client.json(f"{server.url}/x", Page).page == 1
    assert clock.slept == [40]


def test_pause_without_a_time_is_waited_for_at_most_a_minute(
    server: Server, client: Http, clock: Clock
) -> None:
    server.fault(faults.rate_limited())
    with pytest.raises(RateLimited):
        client.fetch(f"{server.url}/x")
    assert clock.slept == [15, 45]
    with pytest.raises(RateLimited):
        client.fetch(f"{server.url}/other")
    assert len(server.requests) == 3, "a host that limits us is left alone until its time has come"


def test_all_waits_for_a_host_together_stay_under_a_minute(
    server: Server, client: Http, clock: Clock
) -> None:
    server.fault(faults.rate_limited(35))
    with pytest.raises(RateLimited):
        client.fetch(f"{server.url}/x")
    assert clock.slept == [35], "a second pause would make it 70 s"
    clock.instant += dt.timedelta(hours=1)
    server.heal()
    client.fetch(f"{server.url}/x")


@pytest.mark.parametrize("value", ["soon", "-5", "", "99999999999999999999999", "Tue, 32 Foo 2026"])
def test_nonsense_in_retry_after_ends_in_a_sentence(server: Server, client: Http, value: str) -> None:
    server.fault(lambda _: Reply(429, headers={"Retry-After": value}))
    with pytest.raises(RateLimited) as caught:
        client.fetch(f"{server.url}/x")
    assert START <= caught.value.retry_at <= START + dt.timedelta(days=2)


def test_forbidden_with_requests_left_is_no_rate_limit(server: Server, client: Http) -> None:
    server.fault(lambda _: Reply(403, headers={"X-RateLimit-Remaining": "7"}))
    with pytest.raises(SourceUnavailable, match="answered 403"):
        client.fetch(f"{server.url}/x")


def test_packed_and_moved_answers_are_understood(server: Server, client: Http) -> None:
    server.fault(faults.compressed)
    server.fault(faults.redirect("/new"), path="^/old$")
    assert client.json(f"{server.url}/old", Page).page == 1
    assert server.paths() == ["/old", "/new"]
    assert client.requests_sent == 2


def test_unchanged_answer_passes_as_304(server: Server, client: Http) -> None:
    server.fault(lambda reply: Reply(304))
    response = client.fetch(f"{server.url}/x", headers={"If-None-Match": 'W/"1"'})
    assert response.status_code == 304
    assert server.requests[0].headers["if-none-match"] == 'W/"1"'


def test_pages_follow_the_link_header(server: Server, client: Http) -> None:
    found = list(client.pages(f"{server.url}/pages", Page, params={"size": 30}))
    assert [page.page for page in found] == [1, 2, 3]
    assert [request.query for request in server.requests] == [{"size": "30"}, {"page": "2"}, {"page": "3"}]


def test_pages_in_a_circle_end(server: Server, client: Http) -> None:
    server.fault(lambda reply: Reply(reply.status, reply.body, {"Link": '</a>; rel="next"'}))
    with pytest.raises(UnexpectedPayload, match="circle"):
        list(client.pages(f"{server.url}/pages", Page))
    assert len(server.requests) == 2


def test_spacing_is_kept_between_requests(server: Server, client: Http, clock: Clock) -> None:
    client.hosts.limit(server.url, Limit(spacing_s=2))
    for _ in range(3):
        client.fetch(f"{server.url}/x")
    assert len(clock.slept) == 2
    assert all(1.5 < pause <= 2 for pause in clock.slept)


def test_budget_is_shared_between_runs_and_outlives_them(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    def run() -> int:
        hosts = Hosts(tmp_path / "budgets", now=clock.now, sleep=clock.sleep)
        hosts.limit(server.url, Limit(requests=5))
        with Http(hosts, CALM) as client, pytest.raises(RateLimited) as caught:
            deque((client.fetch(f"{server.url}/x") for _ in range(10)), maxlen=0)
        assert "budget of 5 requests" in str(caught.value)
        assert caught.value.retry_at == START + dt.timedelta(hours=1)
        return client.requests_sent

    assert run() == 5
    assert run() == 0
    clock.instant = START - dt.timedelta(days=1)
    assert budgets.take(tmp_path / "budgets", server.url[7:], 5, dt.timedelta(hours=1), clock.now()) is None


def test_budget_file_that_is_broken_counts_as_empty(tmp_path: Path) -> None:
    for content in ("", "{", '{"a": 1}', "[null]", "[1e400]"):
        (tmp_path / "host.json").write_text(content)
        assert budgets.take(tmp_path, "host", 1, dt.timedelta(hours=1), START) is None
        assert budgets.take(tmp_path, "host", 1, dt.timedelta(hours=1), START) is not None


def test_one_host_is_asked_serially_and_two_side_by_side() -> None:
    running: dict[str, int] = {}
    most: dict[str, int] = {}

    def watch(request: Request) -> Reply:
        for name in (request.headers["host"], "all"):
            running[name] = running.get(name, 0) + 1
            most[name] = max(most.get(name, 0), running[name])
        time.sleep(0.05)
        for name in (request.headers["host"], "all"):
            running[name] -= 1
        return json_reply({})

    hosts = Hosts()

    def ask(url: str) -> None:
        with Http(hosts, Patience()) as client:
            client.fetch(f"{url}/x")

    with Server(watch) as one, Server(watch) as two:
        threads = [Thread(target=ask, args=(server.url,)) for server in (one, two) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most[one.url[7:]] == most[two.url[7:]] == 1
        assert most["all"] == 2


@given(st.text(min_size=1), st.text(min_size=1))
def test_addresses_are_shown_without_secrets(user: str, secret: str) -> None:
    secret = f"s3cr3t{quote(secret, safe='')}"
    url = f"https://{quote(user, safe='')}:{secret}@host/path?key={secret}&page=2&access_token={secret}"
    assert shown(url).startswith("https://host/path?")
    assert shown(url.removeprefix("https://")) == shown(url).removeprefix("https://")
    assert secret not in shown(url)
    assert "page=2" in shown(url)
