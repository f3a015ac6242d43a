"""Histograms, CPU clocks, and the verdict on a sample."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from array import array
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.benchmarks.load import Plan
from pipelines.benchmarks.load.closed_loop import Window
from pipelines.benchmarks.load.cpu_clock import ProcessGone, TreeClock, cpu_ns
from pipelines.benchmarks.load.histogram import bucket_of, histogram, middle_of, percentile
from pipelines.benchmarks.load.poller import READABLE, WRITABLE, SelectorPoller
from pipelines.benchmarks.load.result import Result
from pipelines.benchmarks.load.summary import summarise, void_reason
from pipelines.benchmarks.load.tally import Tally

MS = 1_000_000
values = st.integers(0, 10**13)


@given(values)
def test_a_bucket_is_within_half_a_percent_of_its_values(value: int) -> None:
    assert abs(middle_of(bucket_of(value)) - value) <= max(0.004 * value, 0.5)


@given(values, values)
def test_buckets_keep_the_order(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert bucket_of(low) <= bucket_of(high)


@given(st.lists(values, min_size=1, max_size=60), st.floats(0.01, 1))
def test_percentiles_are_those_of_the_values(latencies: list[int], share: float) -> None:
    nearest_rank = sorted(latencies)[math.ceil(share * len(latencies) - 1e-9) - 1]
    found = percentile(histogram(latencies), share)
    assert found is not None
    assert found == pytest.approx(nearest_rank, rel=0.004, abs=0.5)


def test_a_percentile_of_nothing_is_missing() -> None:
    assert percentile({}, 0.5) is None


def sample(*, polls: int = 100, connections: int = 4, rate: float | None = None) -> Result:
    """100 requests of 10 ms on 4 connections in 250 ms: nothing to complain about."""
    window = Window(array("Q", [10 * MS] * 100), array("Q", [MS] * 100), 250 * MS, 250 * MS, 1000 * MS, polls)
    return summarise(
        Plan(port=80, connections=connections, rate=rate),
        window,
        Tally(10),
        generator_cpu_ns=50 * MS,
        server_cpu_ns=200 * MS,
        shares_core=False,
    )


def test_figures_follow_from_what_was_measured() -> None:
    result = sample()
    assert result.requests_per_s == 400
    assert result.little == 1
    assert result.generator_share == 0.2
    assert result.server_cpu_us_per_request == 2000
    assert result.crowding == 0
    assert result.latency_p50_ns == pytest.approx(10 * MS, rel=0.004)
    assert result.void == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"little": 0.8}, "80% of the connections' time"),
        ({"little": 1.2}, "Little's law"),
        ({"crowding": 0.7}, "generator was the bottleneck: 70%"),
        ({"generator_share": 0.97}, "generator was the bottleneck: it used 97%"),
        ({"requests": 0}, "No request was answered"),
        ({"errors": {"reset": 2}, "examples": {"reset": "gone"}}, "2 requests failed beside 100"),
        ({"loop": "open", "lag_p99_ns": 8e6}, "generator itself was late"),
    ],
)
def test_a_sample_that_does_not_show_the_server_is_void(change: dict[str, Any], reason: str) -> None:
    assert void_reason(sample()) == ""
    assert reason in void_reason(replace(sample(), **change))


def test_on_a_single_core_the_generator_cannot_tell_who_was_the_bottleneck() -> None:
    crowded = replace(sample(), crowding=0.9, shares_core=True)
    assert void_reason(crowded) == ""


def test_answers_that_wait_for_the_generator_are_crowding() -> None:
    """100 answers in 25 looks are 4 at a time: all 4 connections were waiting."""
    assert sample(polls=25).crowding == 1
    assert sample(connections=1).crowding is None
    assert sample(rate=400).crowding is None


def test_an_open_loop_needs_no_full_connections() -> None:
    assert void_reason(replace(sample(), loop="open", little=0.1, lag_p99_ns=1e5)) == ""


PARENT = """
import subprocess, sys, time
sys.stdin.readline()
subprocess.Popen([sys.executable, "-c", sys.argv[1]])
print("born", flush=True)
time.sleep(30)
"""
CHILD = """
import time
while time.process_time() < 0.1: pass
time.sleep(30)
"""


def test_the_clock_of_a_process_is_its_cpu_time() -> None:
    before, own = cpu_ns(os.getpid()), time.process_time_ns()
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    used, expected = cpu_ns(os.getpid()) - before, time.process_time_ns() - own
    assert used == pytest.approx(expected, rel=0.1, abs=2e7)


def test_children_born_meanwhile_count() -> None:
    command = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0) as parent:
        clock = TreeClock([parent.pid])
        clock.start()
        assert parent.stdin
        assert parent.stdout
        parent.stdin.write(b"\n")
        parent.stdin.flush()
        parent.stdout.readline()
        deadline = time.monotonic() + 10
        while (used := clock.stop()) is not None and used < 0.1e9 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(parent.pid, 9)
    assert used is not None
    assert used >= 0.1e9


def test_a_process_that_is_gone_has_no_clock() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    with pytest.raises(ProcessGone, match=f"Process {child.pid} has ended"):
        cpu_ns(child.pid)
    clock = TreeClock([child.pid])
    clock.start()
    assert clock.stop() is None


def test_the_portable_poller_reports_the_same_bits() -> None:
    reading, writing = os.pipe()
    poller = SelectorPoller()
    try:
        poller.register(reading, READABLE)
        poller.register(writing, WRITABLE)
        assert poller.poll(0) == [(writing, WRITABLE)]
        poller.unregister(writing)
        assert poller.poll(0.01) == []
        os.write(writing, b"x")
        assert poller.poll(1) == [(reading, READABLE)]
        poller.modify(reading, READABLE | WRITABLE)
        assert len(poller.poll(0, 1)) == 1
    finally:
        poller.close()
        os.close(reading)
        os.close(writing)
