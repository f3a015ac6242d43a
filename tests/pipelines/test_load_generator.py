"""The generator against servers that behave, and against servers that do not."""

from __future__ import annotations

import gc
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.benchmarks.load import Expectation, Plan, Result, run
from pipelines.benchmarks.load.poller import SelectorPoller
from tests.fakes import hostile

CHECKOUT = Path(__file__).parents[2]
EXPECT = Expectation(200, len(hostile.BODY), hostile.BODY)


def load(behaviour: hostile.Behaviour, **options: Any) -> Result:
    with hostile.serve(behaviour) as server:
        settings = {"duration_s": 0.1, "connections": 4, "expect": EXPECT, "timeout_s": 2.0, **options}
        return run(Plan(port=server.port, **settings))


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.correct,
        hostile.byte_by_byte,
        hostile.odd_chunks,
        hostile.closes_each,
        hostile.http_1_0,
        hostile.continues,
        hostile.dated,
        hostile.drips(0.005),
    ],
    ids=lambda behaviour: behaviour.__qualname__,
)
def test_every_valid_way_to_answer_is_accepted(behaviour: hostile.Behaviour) -> None:
    result = load(behaviour)
    assert result.errors == {}
    assert result.requests >= 8
    assert sum(result.histogram.values()) == result.requests
    assert result.little == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("behaviour", "kind", "example"),
    [
        (hostile.resets_in_body, "reset", "reset by peer"),
        (hostile.closes_in_body, "closed", "before the response ended"),
        (hostile.silent_close, "closed", "before the response ended"),
        (hostile.garbage, "malformed", "this is not HTTP"),
        (hostile.extra_bytes, "extra bytes", "EXTRA"),
        (hostile.wrong_body, "prefix", "xxx"),
        (hostile.wrong_length, "length", "28 bytes instead of 27"),
        (hostile.fails_every(1), "status", "500 instead of 200: b'oops'"),
    ],
)
def test_every_fault_is_counted_by_kind_with_an_example(
    behaviour: hostile.Behaviour, kind: Any, example: str
) -> None:
    result = load(behaviour, max_errors=10)
    assert result.requests == 0
    assert set(result.errors) == {kind}
    assert result.errors[kind] >= 10
    assert example in result.examples[kind]
    assert kind in result.void


def test_a_run_stops_when_it_has_seen_enough_errors() -> None:
    result = load(hostile.fails_every(1), max_errors=10, duration_s=60)
    assert result.wall_s < 5
    assert result.errors["status"] < 20


def test_failures_among_successes_are_counted_exactly() -> None:
    result = load(hostile.fails_every(3), max_errors=10**6)
    total = result.requests + result.errors["status"]
    assert result.errors["status"] == total // 3
    assert "failed beside" in result.void


def test_a_server_that_hangs_times_out() -> None:
    result = load(hostile.hangs, timeout_s=0.2, duration_s=0.1)
    assert result.errors == {"timeout": 4}
    assert result.latency_p50_ns is None
    assert result.requests_per_s == 0


def test_one_hanging_connection_voids_the_sample_but_not_the_others() -> None:
    result = load(hostile.hangs_on_first_connection, timeout_s=0.3, duration_s=0.2)
    assert result.errors == {"timeout": 1}
    assert result.requests > 10


def test_a_port_that_nobody_listens_on() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        result = run(Plan(port=free.getsockname()[1], connections=2, duration_s=0.2, max_errors=3))
    assert set(result.errors) == {"connect"}
    assert 3 <= result.errors["connect"] <= 4
    assert "refused" in result.examples["connect"]


def test_more_connections_than_a_process_may_open_are_errors() -> None:
    limited = f"ulimit -n 20; exec {shlex.quote(sys.executable)} -m pipelines.benchmarks.load"
    with hostile.serve(hostile.correct) as server:
        plan = Plan(port=server.port, connections=50, duration_s=0.1, max_errors=5)
        done = subprocess.run(
            ["sh", "-c", limited], input=plan.to_json(), capture_output=True, text=True, cwd=CHECKOUT
        )
    result = Result.from_json(done.stdout)
    assert result.errors["connect"] == 5
    assert "Too many open files" in result.examples["connect"]


def test_requests_in_flight_at_the_end_are_awaited_and_counted() -> None:
    result = load(hostile.takes(0.1), duration_s=0.05, connections=3)
    assert result.requests == 3
    assert result.wall_s >= 0.1
    assert result.little == pytest.approx(1, abs=0.1)


def test_latency_is_that_of_the_server() -> None:
    result = load(hostile.takes(0.02), connections=2)
    assert result.latency_p50_ns is not None
    assert result.latency_p50_ns >= 0.02e9 * 0.995
    assert result.latency_mean_ns is not None
    assert result.requests_per_s == pytest.approx(2 / result.latency_mean_ns * 1e9, rel=0.1)


def test_warm_up_is_not_counted() -> None:
    result = load(hostile.takes(0.02), warm_up_s=0.3, duration_s=0.01, connections=1)
    assert result.requests == 1


def test_a_server_that_fails_during_warm_up_leaves_no_figures() -> None:
    result = load(hostile.fails_every(1), warm_up_s=0.2, max_errors=5)
    assert result.requests == 0
    assert result.little is None
    assert result.latency_mean_ns is None
    assert "status" in result.void


def test_a_request_with_headers_and_body_arrives_as_written() -> None:
    received = []

    def behaviour(peer: hostile.Peer) -> None:
        received.append(peer.socket.recv(65536))
        peer.send(hostile.response(status=b"201 Created", headers=b"Connection: close\r\n"))

    plan = {"method": "POST", "target": "/items?x=1", "headers": (("X-A", "b"),), "body": b'{"a":1}'}
    result = load(behaviour, connections=1, duration_s=0.01, expect=Expectation(201), **plan)
    assert result.errors == {}
    head, _, body = received[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /items?x=1 HTTP/1.1"
    assert b"X-A: b" in lines
    assert b"Content-Length: 7" in lines
    assert body == b'{"a":1}'


def test_a_body_larger_than_the_socket_buffer_is_sent_in_full() -> None:
    size = 8_000_000
    received = []

    def behaviour(peer: hostile.Peer) -> None:
        while True:
            taken = 0
            while taken < size:
                data = peer.socket.recv(1 << 20)
                if not data:
                    return
                head, blank, body = data.partition(b"\r\n\r\n")
                taken += len(body) if blank else len(head)
            received.append(taken)
            peer.send(hostile.response())

    result = load(behaviour, connections=1, method="PUT", body=b"x" * size, duration_s=0.05)
    assert result.errors == {}
    assert set(received) == {size}


@pytest.mark.parametrize("rate", [None, 100.0])
def test_where_there_is_no_epoll_the_portable_poller_does(monkeypatch: pytest.MonkeyPatch, rate: Any) -> None:
    monkeypatch.setattr("pipelines.benchmarks.load.client.open_poller", SelectorPoller)
    result = load(hostile.correct, rate=rate)
    assert result.errors == {}
    assert result.requests >= 10
    assert set(load(hostile.resets_in_body, rate=rate, max_errors=3).errors) == {"reset"}


def test_garbage_collection_is_as_it_was() -> None:
    assert gc.isenabled()
    load(hostile.correct, duration_s=0.01)
    assert gc.isenabled()
