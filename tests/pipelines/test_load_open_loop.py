"""The open loop: requests at fixed instants, latency from the instant at which they were due."""

from __future__ import annotations

from typing import Any

from pipelines.benchmarks.load import Plan, Result, run
from pipelines.benchmarks.load.histogram import middle_of
from tests.fakes import hostile


def load(behaviour: hostile.Behaviour, **options: Any) -> Result:
    with hostile.serve(behaviour) as server:
        settings = {"duration_s": 0.3, "connections": 8, "rate": 200.0, "timeout_s": 2.0, **options}
        return run(Plan(port=server.port, **settings))


def test_every_due_request_is_sent_at_the_given_rate() -> None:
    result = load(hostile.correct)
    assert result.loop == "open"
    assert result.errors == {}
    assert result.requests == 60
    assert result.wall_s >= 0.29
    assert result.lag_p99_ns is not None


def test_a_stall_is_charged_to_every_request_that_it_delayed() -> None:
    """300 requests per second and a stall of 0.2 s: about 60 requests wait, half of them over 0.1 s."""
    stall = hostile.stalls(at_request=20, seconds=0.2)
    opened = load(stall, rate=300.0, duration_s=0.4)
    delayed = sum(count for bucket, count in opened.histogram.items() if middle_of(bucket) > 0.1e9)
    assert opened.errors == {}
    assert delayed >= 20

    closed = load(hostile.stalls(at_request=20, seconds=0.2), rate=None, duration_s=0.4)
    hidden = sum(count for bucket, count in closed.histogram.items() if middle_of(bucket) > 0.1e9)
    assert hidden <= 8


def test_more_than_the_server_can_do_shows_as_latency() -> None:
    """Two connections of 20 ms per request carry 100 requests per second, not 200."""
    result = load(hostile.takes(0.02), connections=2, timeout_s=5.0)
    assert result.errors == {}
    assert result.requests == 60
    assert result.wall_s > 0.55
    assert result.latency_p99_ns is not None
    assert result.latency_p99_ns > 0.2e9


def test_requests_that_never_get_a_connection_time_out() -> None:
    result = load(hostile.hangs, connections=2, timeout_s=0.2, duration_s=0.1, max_errors=1000)
    assert result.requests == 0
    assert result.errors == {"timeout": 20}


def test_servers_that_close_after_each_response_are_reconnected() -> None:
    result = load(hostile.closes_each, warm_up_s=0.05)
    assert result.errors == {}
    assert result.requests == 60


def test_errors_stop_the_run() -> None:
    result = load(hostile.fails_every(1), max_errors=5, duration_s=60)
    assert result.errors["status"] >= 5
    assert result.wall_s < 5
