"""Open loop: requests are due at fixed instants, whatever the server does.

Latency counts from the due instant, so a stall of the server is charged to every request that it delayed; a
closed loop would have sent fewer requests meanwhile and missed them (coordinated omission).
"""

from __future__ import annotations

import time
from collections import deque

from pipelines.benchmarks.load.client import Client, Connection, Outcome
from pipelines.benchmarks.load.closed_loop import SWEEP_NS, Window
from pipelines.benchmarks.load.poller import poll_within

# A timer fires this much late at most (the kernel's timer slack); the last stretch is spent polling instead.
TIMER_SLACK_NS = 80_000


class OpenLoop:
    """Sends requests at a constant rate (per second) over at most `connections` connections."""

    def __init__(self, client: Client, connections: int, rate: float) -> None:
        self._client = client
        self._connections = connections
        self._interval_ns = 1e9 / rate
        self._idle: list[Connection] = []
        self._overdue: deque[int] = deque()

    def run(self, duration_ns: int) -> Window:
        """Send the requests that are due within the duration and await their answers."""
        client, window = self._client, Window(sending=duration_ns)
        begin = swept = time.perf_counter_ns()
        count, issued = max(1, round(duration_ns / self._interval_ns)), 0
        due = begin
        while (issued < count or self._overdue or client.in_flight()) and not client.tally.full:
            now = time.perf_counter_ns()
            while issued < count and due <= now:
                window.lags.append(now - due)
                self._overdue.append(due)
                issued += 1
                due = begin + round(issued * self._interval_ns)
            self._send_overdue()
            self._receive(due if issued < count else now + SWEEP_NS, window)
            if now - swept > SWEEP_NS:
                self._expire(now)
                swept = now
        window.wall = time.perf_counter_ns() - begin
        window.occupied = sum(window.latencies)
        return window

    def _send_overdue(self) -> None:
        """Send what is due, as far as there are connections for it."""
        while self._overdue:
            while self._idle and not self._idle[-1].open:
                self._idle.pop()
            if self._idle:
                self._client.begin(self._idle.pop(), self._overdue.popleft())
            elif len(self._client.by_fd) < self._connections:
                self._client.connect(self._overdue.popleft())
            else:
                return

    def _receive(self, until: int, window: Window) -> None:
        """Wait for answers, at most until the instant at which the next request is due."""
        client = self._client
        wait_ns = min(until - time.perf_counter_ns() - TIMER_SLACK_NS, SWEEP_NS)
        for fd, _ in poll_within(client.poller, wait_ns / 1e9, self._connections):
            connection = client.by_fd[fd]
            outcome = client.receive(connection)
            if outcome is Outcome.ANSWERED:
                window.latencies.append(time.perf_counter_ns() - connection.started)
            if outcome is not Outcome.PENDING and connection.open:
                self._idle.append(connection)

    def _expire(self, now: int) -> None:
        """Give up requests that are older than the timeout, sent or not."""
        self._client.expire(now)
        while self._overdue and self._client.is_late(self._overdue[0], now):
            self._overdue.popleft()
            self._client.tally.add("timeout", "no connection became free in time")
