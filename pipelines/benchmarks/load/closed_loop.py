"""Closed loop: each connection sends its next request when it has the answer to the last one."""

from __future__ import annotations

import time
from array import array
from dataclasses import dataclass, field

from pipelines.benchmarks.load.client import RECEIVE_BYTES, Client, Connection, Outcome

SWEEP_NS = 50_000_000


@dataclass
class Window:
    """What one loop measured, all times in ns.

    `latencies` of the answered requests; `wall` from the first request to the last response; `sending` the
    part of it in which every connection was to carry a request, `occupied` the time that each did so during
    `sending`, summed over the connections; `polls` how often the loop looked for events; `lags` (open loop)
    how long after its due instant each request was noticed.
    """

    latencies: array[int] = field(default_factory=lambda: array("Q"))
    lags: array[int] = field(default_factory=lambda: array("Q"))
    wall: int = 0
    sending: int = 0
    occupied: int = 0
    polls: int = 0


class ClosedLoop:
    """Keeps `connections` requests in flight for a while, then waits for the last answers."""

    def __init__(self, client: Client, connections: int) -> None:
        self._client = client
        self._connections = connections

    def run(self, duration_ns: int) -> Window:
        """Run for the duration; the requests in flight at its end are awaited and counted.

        So every request that cost the server something is in the figures, and none is counted half.
        """
        client, window = self._client, Window()
        begin = time.perf_counter_ns()
        for connection in list(client.by_fd.values()):
            client.begin(connection, time.perf_counter_ns())
        self._refill()
        full = now = time.perf_counter_ns()
        ahead = sum(full - connection.started for connection in client.by_fd.values())
        end = full + duration_ns
        while now < end and not client.tally.full:
            now = self._spin(min(end, now + SWEEP_NS), window)
            client.expire(now)
            self._refill()
        overhang = self._drain(now, window)
        window.wall = time.perf_counter_ns() - begin
        window.sending = now - full
        window.occupied = sum(window.latencies) - ahead - overhang
        return window

    def _refill(self) -> None:
        """Replace connections that could not be opened or timed out."""
        for _ in range(self._connections - len(self._client.by_fd)):
            if self._client.tally.full:
                return
            self._client.connect(time.perf_counter_ns())

    def _spin(self, until: int, window: Window) -> int:
        """The hot loop: all names are local, and whatever is not the common case goes to `_settle`."""
        client, by_fd = self._client, self._client.by_fd
        request, known = client.request, client.known
        poll, clock, record = client.poller.poll, time.perf_counter_ns, window.latencies.append
        length, width, room = len(request), self._connections, _room(known)
        polls, now = 0, clock()
        while now < until:
            events = poll((until - now) / 1e9, width)
            if not events:
                now = clock()
            polls += 1
            for fd, _ in events:
                connection = by_fd[fd]
                try:
                    data = connection.recv(room)
                    if data == known and connection.clean:
                        now = clock()
                        record(now - connection.started)
                        connection.started = now
                        sent = connection.send(request)
                        if sent != length:
                            client.send_rest(connection, sent)
                        continue
                    outcome = client.take(connection, data)
                except OSError as error:
                    outcome = client.stumble(connection, error)
                now = clock()
                self._settle(connection, outcome, now, window)
                known, room = client.known, _room(client.known)
        window.polls += polls
        return now

    def _settle(self, connection: Connection, outcome: Outcome, now: int, window: Window) -> None:
        """Record an answer that took the general path and send the next request."""
        if outcome is Outcome.PENDING:
            return
        if outcome is Outcome.ANSWERED:
            window.latencies.append(now - connection.started)
        if self._client.tally.full:
            return
        if connection.open:
            self._client.begin(connection, now)
        else:
            self._client.connect(now)

    def _drain(self, end: int, window: Window) -> int:
        """Await the requests in flight; returns the part of their latencies (ns) that lies after `end`."""
        client, overhang = self._client, 0
        while client.in_flight() and not client.tally.full:
            for fd, _ in client.poller.poll(SWEEP_NS / 1e9, self._connections):
                connection = client.by_fd[fd]
                if client.receive(connection) is Outcome.ANSWERED:
                    now = time.perf_counter_ns()
                    window.latencies.append(now - connection.started)
                    overhang += now - max(end, connection.started)
            client.expire(time.perf_counter_ns())
        return overhang


def _room(known: bytes | None) -> int:
    """Bytes to ask for: a small buffer is cheaper, and one that could hold more shows a longer response."""
    return len(known) + 64 if known else RECEIVE_BYTES
