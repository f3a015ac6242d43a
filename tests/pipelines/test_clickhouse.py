"""ClickHouse over HTTP: parameters, limits that must not pass unnoticed, errors told apart by their code."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.clickhouse import BUSY_WAITS_S, ClickHouse, QueryFailed, TooMuch
from pipelines.download_history import ALL_DOWNLOADS
from pipelines.errors import RateLimited, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from tests.fakes import clickhouse as fake
from tests.fakes import faults
from tests.fakes.clock import Clock
from tests.fakes.server import Fault, Reply, Server

NOW = dt.datetime(2024, 6, 15, 12, 20, tzinfo=dt.UTC)
FIRST, LAST = dt.date(2024, 6, 1), dt.date(2024, 6, 10)
ROWS = """SELECT project, date AS day, sum(count) AS with_mirrors FROM pypi.pypi_downloads_per_day
WHERE project IN {projects:Array(String)} AND date >= {first:Date} AND date <= {last:Date}
GROUP BY project, day ORDER BY project, day"""


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def service(clock: Clock) -> fake.ClickHouse:
    return fake.ClickHouse(clock.now, ["flask", "quart"])


@pytest.fixture
def server(service: fake.ClickHouse) -> Iterator[Server]:
    with Server(service.answer) as running:
        yield running


@pytest.fixture
def client(server: Server, clock: Clock) -> Iterator[ClickHouse]:
    with Http(Hosts(now=clock.now, sleep=clock.sleep), Patience(backoff_s=0.001)) as http:
        yield ClickHouse(http, server.url)


def select(client: ClickHouse, *projects: str) -> list[dict[str, object]]:
    return client.select(ALL_DOWNLOADS, projects=projects or ("flask",), first=FIRST, last=LAST)


def test_arrays_and_dates_are_parameters_not_text_of_the_query(client: ClickHouse, server: Server) -> None:
    rows = select(client, "flask", "quart", "it's \\ odd")
    assert [row["project"] for row in rows] == ["flask", "quart"]
    [request] = server.requests
    assert request.query["param_projects"] == r"['flask','quart','it\'s \\ odd']"
    assert (request.query["param_first"], request.query["param_last"]) == ("2024-06-01", "2024-06-10")
    assert request.body.decode() == ALL_DOWNLOADS


def test_a_series_comes_in_one_row(client: ClickHouse) -> None:
    [row] = select(client)
    assert len(row["days"]) == len(row["with_mirrors"]) == 10


def test_a_result_over_the_cap_is_refused_not_cut_off(client: ClickHouse) -> None:
    with pytest.raises(TooMuch, match="code 396"):
        client.select(ROWS, projects=["flask"], first=dt.date(2016, 1, 1), last=LAST)


def test_where_the_modes_may_not_be_set_the_cap_still_does_not_pass(
    client: ClickHouse, service: fake.ClickHouse, server: Server
) -> None:
    service.changeable = frozenset()
    assert len(select(client)) == 1
    assert ["result_overflow_mode" in request.query for request in server.requests] == [True, False]
    select(client)
    assert len(server.requests) == 3, "it learnt from the first refusal"
    with pytest.raises(UnexpectedPayload, match="has 1200 rows and may be cut off"):
        client.select(ROWS, projects=["flask"], first=dt.date(2016, 1, 1), last=LAST)


def test_no_row_is_an_empty_answer(client: ClickHouse) -> None:
    assert select(client, "nobody") == []


def test_a_quota_is_kept_until_it_begins_anew(
    client: ClickHouse, service: fake.ClickHouse, server: Server
) -> None:
    service.queries_an_hour = 1
    select(client)
    for _ in range(2):
        with pytest.raises(RateLimited) as caught:
            select(client)
        assert caught.value.retry_at == dt.datetime(2024, 6, 15, 13, tzinfo=dt.UTC)
    assert len(server.requests) == 2, "the third question was not sent"


@pytest.mark.parametrize("message", ["no time", "Interval will end at 2031-01-01 00:00:00", "at 2024-06-15"])
def test_a_quota_without_a_likely_end_lasts_to_the_full_hour(
    client: ClickHouse, server: Server, message: str
) -> None:
    server.fault(fake.exception(201, message))
    with pytest.raises(RateLimited) as caught:
        select(client)
    assert caught.value.retry_at == dt.datetime(2024, 6, 15, 13, tzinfo=dt.UTC)


def test_a_busy_server_is_asked_again(client: ClickHouse, server: Server, clock: Clock) -> None:
    server.fault(fake.exception(202), times=2)
    assert len(select(client)) == 1
    assert clock.slept == list(BUSY_WAITS_S)
    server.fault(fake.exception(202))
    with pytest.raises(QueryFailed, match="code 202"):
        select(client)


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (159, TooMuch, "the next run asks again"),
        (241, TooMuch, "the next run asks again"),
        (307, TooMuch, "the next run asks again"),
        (516, QueryFailed, "lets its public user in no longer"),
        (497, QueryFailed, "lets its public user in no longer"),
        (60, QueryFailed, "its tables have changed"),
        (47, QueryFailed, "its tables have changed"),
        (62, QueryFailed, "the next run asks again"),
        (999, QueryFailed, "the next run asks again"),
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_an_error_says_its_code_and_is_not_repeated(
    client: ClickHouse, server: Server, code: int, kind: type[QueryFailed], words: str, header: bool
) -> None:
    server.fault(fake.exception(code, "What the server says", header=header))
    with pytest.raises(QueryFailed) as caught:
        select(client)
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert f"code {code}: What the server says" in str(caught.value)
    assert words in str(caught.value)
    assert "param_" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("tag", [None, "abcdefghijklmnop"])
@pytest.mark.parametrize("code", [159, 241, 209])
def test_a_failure_after_a_good_status_gives_no_row(
    client: ClickHouse, server: Server, code: int, tag: str | None
) -> None:
    server.fault(fake.mid_stream(code, "Broke off", tag=tag))
    with pytest.raises(QueryFailed, match=f"code {code}: Broke off"):
        select(client, "flask", "quart")


def test_a_mark_of_failure_without_text_is_one(client: ClickHouse, server: Server) -> None:
    server.fault(lambda reply: Reply(200, reply.body + b"\r\n__exception__\r\nabc\r\n"))
    with pytest.raises(QueryFailed, match="without a reason"):
        select(client)


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (faults.html(), UnexpectedPayload, "line 1 is not JSON"),
        (faults.cut_json, UnexpectedPayload, "line 1 is not JSON"),
        (lambda _: Reply(200, b"[1]\n"), UnexpectedPayload, "line 1 is no object"),
        (lambda _: Reply(200, b"[" * 100_000), UnexpectedPayload, "line 1 is not JSON"),
        (faults.html(502), SourceUnavailable, "answered 502"),
        (faults.status(404), SourceUnavailable, "answered 404"),
        (faults.status(500), SourceUnavailable, "answered 500"),
        (faults.truncated, SourceUnavailable, "broke off"),
        (faults.rate_limited(7200), RateLimited, "a run after"),
    ],
)
def test_what_is_no_answer_is_a_sentence_with_the_root_address(
    client: ClickHouse, server: Server, fault: Fault, kind: type[SourceError], words: str
) -> None:
    server.fault(fault)
    with pytest.raises(kind) as caught:
        select(client)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{server.url}/ ")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=60)
    | st.lists(st.dictionaries(st.text(max_size=3), st.integers())).map(
        lambda rows: "\n".join(map(json.dumps, rows)).encode()
    )
)
def test_any_body_is_rows_or_one_sentence(client: ClickHouse, server: Server, body: bytes) -> None:
    server.heal()
    server.fault(lambda _: Reply(200, body))
    with suppress(SourceError):
        assert all(isinstance(row, dict) for row in select(client))
