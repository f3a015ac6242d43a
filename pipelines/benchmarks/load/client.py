"""Connections that carry one request at a time: the general path, ready for every fault of a server.

The loops keep a short cut of their own for the common case and hand everything else to `Client`.
"""

from __future__ import annotations

import errno
import os
import socket
from enum import Enum

from pipelines.benchmarks.load.plan import HOST, Plan
from pipelines.benchmarks.load.poller import READABLE, WRITABLE, open_poller
from pipelines.benchmarks.load.response import Malformed, ResponseReader
from pipelines.benchmarks.load.tally import ErrorKind, Tally, mismatch

RECEIVE_BYTES = 65536


class Outcome(Enum):
    """What an event meant for the request in flight."""

    PENDING = "still in flight"
    ANSWERED = "answered and verified"
    FAILED = "counted as an error"


class Connection:
    """One socket and the request on it.

    `started` is the instant (ns) that the latency counts from. `clean` means that the request is sent in full
    and no part of a response is held, so that the next bytes begin a response; `events` is what the poller
    watches for.
    """

    __slots__ = (
        "busy", "clean", "connected", "events", "fd", "open",
        "reader", "recv", "send", "socket", "started", "unsent",
    )  # fmt: skip

    def __init__(self, method: str, started: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fd = self.socket.fileno()
        # Bound once: looking the methods up would cost on every request.
        self.recv = self.socket.recv
        self.send = self.socket.send
        self.reader = ResponseReader(method)
        self.unsent = memoryview(b"")
        self.started = started
        self.events = READABLE | WRITABLE
        self.open, self.connected, self.busy, self.clean = True, False, False, False


class Client:
    """All connections of a run, by descriptor, and the verification of what they bring.

    `known` is the last verified response that left its connection usable: whatever is identical to it byte
    for byte is verified as well, without parsing.
    """

    def __init__(self, plan: Plan, tally: Tally) -> None:
        self.request = plan.request
        self.known: bytes | None = None
        self.by_fd: dict[int, Connection] = {}
        self.poller = open_poller()
        self.tally = tally
        self._plan = plan
        self._timeout_ns = round(plan.timeout_s * 1e9)

    def connect(self, started: int) -> None:
        """Open a connection and send a request on it, or count an error."""
        try:
            connection = Connection(self._plan.method, started)
        except OSError as error:
            self.tally.add("connect", str(error))
            return
        self.by_fd[connection.fd] = connection
        self.poller.register(connection.fd, connection.events)
        code = connection.socket.connect_ex((HOST, self._plan.port))
        if code in (0, errno.EINPROGRESS):
            connection.connected = code == 0
            self.begin(connection, started)
        else:
            self._fail(connection, "connect", os.strerror(code))

    def begin(self, connection: Connection, started: int) -> None:
        """Send a request on an idle connection."""
        connection.started, connection.busy = started, True
        self.send_rest(connection, 0)

    def send_rest(self, connection: Connection, sent: int) -> None:
        """Send the request from byte `sent`, now or when the socket takes it."""
        connection.unsent = memoryview(self.request)[sent:]
        connection.clean = False
        if connection.connected:
            self._flush(connection)

    def receive(self, connection: Connection) -> Outcome:
        """Deal with a connection that the poller named."""
        try:
            data = connection.recv(RECEIVE_BYTES)
        except OSError as error:
            return self.stumble(connection, error)
        return self.take(connection, data)

    def stumble(self, connection: Connection, error: OSError) -> Outcome:
        """Deal with an error of the socket: nothing to read yet, or the end of the connection."""
        if not isinstance(error, BlockingIOError):
            return self._fail(connection, "reset" if connection.connected else "connect", str(error))
        if connection.unsent:
            return self._flush(connection)
        return Outcome.PENDING

    def take(self, connection: Connection, data: bytes) -> Outcome:
        """Deal with received bytes; none at all mean that the server closed."""
        if not connection.busy:
            return self._take_idle(connection, data)
        whole = connection.clean
        try:
            response = connection.reader.feed(data) if data else connection.reader.finish()
        except Malformed as error:
            return self._fail(connection, "malformed", str(error))
        if response is None:
            connection.clean = False
            if data:
                return Outcome.PENDING
            return self._fail(connection, "closed", "closed before the response ended")
        connection.busy, connection.clean = False, not connection.unsent
        problem = mismatch(response, self._plan.expect)
        if not response.keep_alive or response.leftover or connection.unsent:
            self.close(connection)
        if problem:
            self.tally.add(*problem)
            return Outcome.FAILED
        if whole and connection.open:
            self.known = data
        return Outcome.ANSWERED

    def expire(self, now: int) -> None:
        """Fail the requests whose time is over and close their connections."""
        late = [c for c in self.by_fd.values() if c.busy and self.is_late(c.started, now)]
        for connection in late:
            self._fail(connection, "timeout", f"no response after {self._plan.timeout_s:g} s")

    def is_late(self, started: int, now: int) -> bool:
        """Whether a request that counts from `started` has used up its time."""
        return now - started > self._timeout_ns

    def in_flight(self) -> bool:
        return any(connection.busy for connection in self.by_fd.values())

    def close(self, connection: Connection) -> None:
        self.poller.unregister(connection.fd)
        del self.by_fd[connection.fd]
        connection.open = connection.busy = False
        connection.socket.close()

    def close_all(self) -> None:
        for connection in list(self.by_fd.values()):
            self.close(connection)
        self.poller.close()

    def _take_idle(self, connection: Connection, data: bytes) -> Outcome:
        """A server may close an idle connection; it may not speak unasked."""
        if data:
            self.tally.add("extra bytes", f"without a request came {data[:60]!a}")
        self.close(connection)
        return Outcome.PENDING

    def _flush(self, connection: Connection) -> Outcome:
        """Send what is left of the request; watch for room only while there is something left."""
        try:
            sent = connection.send(connection.unsent)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            return self._fail(connection, "reset" if connection.connected else "connect", str(error))
        connection.connected = connection.connected or sent > 0
        connection.unsent = connection.unsent[sent:]
        connection.clean = not connection.unsent and connection.reader.fresh
        events = READABLE | WRITABLE if connection.unsent else READABLE
        if events != connection.events:
            self.poller.modify(connection.fd, events)
            connection.events = events
        return Outcome.PENDING

    def _fail(self, connection: Connection, kind: ErrorKind, example: str) -> Outcome:
        self.tally.add(kind, example)
        self.close(connection)
        return Outcome.FAILED
