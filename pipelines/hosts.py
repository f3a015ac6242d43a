"""What one run knows of the hosts it asks: which are unreachable, which want to be left alone until when.

Hosts are asked side by side, each host serially: whoever asks holds `Host.lock`.
"""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from threading import Event, Lock, RLock, Thread
from typing import TypeVar
from urllib.parse import urlsplit

from pipelines import budgets
from pipelines.budgets import Limit
from pipelines.errors import Interrupted, RateLimited, SourceUnavailable

T = TypeVar("T")

STOP_POLL_S = 0.2
MAX_WAIT_S = 60.0
"""Longest time that a run sleeps for one host, all waits together."""

_PORTS = {"https": 443, "http": 80, "socks5": 1080, "socks5h": 1080, "socks4": 1080}


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Host:
    """State of one host (name and port) within one run."""

    def __init__(self, name: str, hosts: Hosts) -> None:
        self.name = name
        self.lock = RLock()
        self.limit = Limit()
        self.reached = False
        self.faltering = False
        self._hosts = hosts
        self._down: SourceUnavailable | None = None
        self._not_before: dt.datetime | None = None
        self._waited_s = 0.0
        self._last_start: float | None = None

    def admit(self, url: str) -> None:
        """Return when a request to `url` may start; keeps the spacing and counts it in the budget.

        Raises:
            SourceUnavailable: the host was found unreachable earlier in this run.
            RateLimited: the host asked for a pause that is not over, or the budget is spent.
        """
        now = self._hosts.now()
        if self._hosts.stopped.is_set():
            raise Interrupted(url)
        if self._down is not None:
            raise SourceUnavailable(self._down.url, self._down.reason, self._down.remedy) from self._down
        if self._not_before is not None and now < self._not_before:
            raise RateLimited(url, self._not_before)
        if self.limit.requests is not None and self._hosts.budgets is not None:
            free_at = budgets.take(
                self._hosts.budgets, self.name, self.limit.requests, self.limit.window, now
            )
            if free_at is not None:
                raise RateLimited(url, free_at, f"has used its budget of {self.limit.requests} requests")
        self._keep_spacing()

    def _keep_spacing(self) -> None:
        if self._last_start is not None:
            early = self._last_start + self.limit.spacing_s - time.monotonic()
            if early > 0:
                self._hosts.sleep(early)
        self._last_start = time.monotonic()

    def down(self, url: str, reason: str, remedy: str) -> SourceUnavailable:
        """Mark the host unreachable for the rest of the run; gives the error to raise.

        The error names the host, not the page, so that it reads the same for every framework.
        """
        parts = urlsplit(url)
        self._down = SourceUnavailable(f"{parts.scheme}://{parts.netloc}", reason, remedy)
        return self._down

    def limited(self, url: str, retry_at: dt.datetime) -> RateLimited:
        """Leave the host alone until `retry_at`; gives the error to raise."""
        self._not_before = retry_at
        return RateLimited(url, retry_at)

    def wait(self, seconds: float) -> bool:
        """Sleep, unless all waits for this host would come to more than a minute."""
        if self._waited_s + seconds > MAX_WAIT_S:
            return False
        self._waited_s += max(0.0, seconds)
        self._hosts.sleep(max(0.0, seconds))
        return True


class Hosts:
    """All hosts of one run, thread-safe. Give the same object to every client of the run.

    `budgets` is the folder of the shared request budgets; without it only spacing is kept.
    """

    def __init__(
        self,
        budgets: Path | None = None,
        *,
        now: Callable[[], dt.datetime] = utc_now,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._stopped = Event()
        self.budgets, self.now, self.sleep = budgets, now, sleep or self._stopped.wait
        self._hosts: dict[str, Host] = {}
        self._lock = Lock()

    def of(self, url: str) -> Host:
        """State of the host that `url` names."""
        name = urlsplit(url).netloc.rpartition("@")[2].lower()
        with self._lock:
            return self._hosts.setdefault(name, Host(name, self))

    def stop(self) -> None:
        """End the run: requests that are under way and all later ones raise Interrupted at once."""
        self._stopped.set()

    @property
    def stopped(self) -> Event:
        return self._stopped

    def limit(self, url: str, limit: Limit) -> None:
        """Declare what the host of `url` allows."""
        self.of(url).limit = limit


def within(seconds: float, work: Callable[[], T], stopped: Event | None = None) -> T:
    """Result of `work`, run in a thread of its own.

    Looking up a name, or a header that arrives byte by byte, knows no time limit of its own.

    Raises:
        TimeoutError: no result after `seconds`; the thread is left to end by itself.
        Interrupted: `stopped` was set meanwhile.
    """
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:
            result.set_exception(error)

    Thread(target=run, name="framewatch-http", daemon=True).start()
    deadline = time.monotonic() + seconds
    while not result.done() and time.monotonic() < deadline:
        if stopped is not None and stopped.is_set():
            raise Interrupted("this request")
        wait([result], min(STOP_POLL_S, max(0.0, deadline - time.monotonic())))
    return result.result(0)


def connect(url: str, seconds: float) -> None:
    """Open a connection to the host of `url` and close it, all addresses of the host within `seconds`.

    Raises:
        OSError: no connection; TimeoutError when nothing answered in time.
        ValueError: no address of a host.
    """
    # Proxies may be given as host:port.
    parts = urlsplit(url if "://" in url else f"http://{url}")
    port = parts.port or _PORTS.get(parts.scheme, 80)

    def try_addresses() -> None:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        # A host with a dead IPv6 address must still be found by its IPv4 address.
        share = max(min(1.0, seconds), seconds / len(found))
        socket.create_connection((parts.hostname or "", port), timeout=share).close()

    within(seconds, try_addresses)
