"""What one run knows of the hosts it asks: which are unreachable, which want to be left alone until when.

Hosts are asked side by side, each host serially: whoever asks holds `Host.lock`. A host may count the
requests below one of its paths apart from all others: such a path is a pool of its own.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, RLock
from urllib.parse import urlsplit

from pipelines import budgets
from pipelines.budgets import Limit, Standing
from pipelines.errors import Interrupted, LeadsElsewhere, RateLimited, SourceError, SourceUnavailable
from pipelines.services import MOST_USELESS, Service, leads_elsewhere, what

MAX_WAIT_S = 60.0
"""Longest time that a run sleeps for one host, all waits together."""


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Pool:
    """Requests of one host that it counts together; `left` is what it said last of those it still allows."""

    name: str
    limit: Limit = field(default_factory=Limit)
    not_before: dt.datetime | None = None
    left: int | None = None
    last_start: float | None = None


class Host:
    """State of one host (name and port) within one run."""

    def __init__(self, name: str, hosts: Hosts) -> None:
        self.name = name
        self.lock = RLock()
        self.reached = False
        self.faltering = False
        self.proved = False
        self._useless: list[str] = []
        self._hosts = hosts
        self._pools = {"": Pool(name)}
        self._down: SourceUnavailable | None = None
        self._waited_s = 0.0

    def pool(self, url: str) -> Pool:
        """The pool that counts requests to `url`: that of the longest path with a limit of its own."""
        path = urlsplit(url).path + "/"
        return self._pools[max((p for p in self._pools if path.startswith(p + "/") or not p), key=len)]

    def limit(self, path: str, limit: Limit) -> None:
        """Declare what the host allows at and below `path`; empty for the whole host."""
        self._pools.setdefault(path, Pool(self.name + path)).limit = limit

    def admit(self, url: str) -> None:
        """Return when a request to `url` may start; keeps the spacing and counts it in the budget.

        Raises:
            SourceUnavailable: the host was found unreachable earlier in this run.
            RateLimited: the host asked for a pause that is not over, or the budget is spent.
        """
        now, pool = self._hosts.now(), self.pool(url)
        if self._hosts.stopped.is_set():
            raise Interrupted(url)
        if self._down is not None:
            raise type(self._down)(self._down.url, self._down.reason, self._down.remedy) from self._down
        if pool.not_before is not None and now < pool.not_before:
            raise RateLimited(url, pool.not_before)
        limit = pool.limit
        if limit.requests is not None and self._hosts.budgets is not None:
            free_at = budgets.take(self._hosts.budgets, pool.name, limit.requests, limit.window, now)
            if free_at is not None:
                raise RateLimited(url, free_at, f"has used its budget of {limit.requests} requests")
        self._keep_spacing(pool)

    def _keep_spacing(self, pool: Pool) -> None:
        if pool.last_start is not None:
            early = pool.last_start + pool.limit.spacing_s - time.monotonic()
            if early > 0:
                self._hosts.sleep(early)
        pool.last_start = time.monotonic()

    def heed(self, url: str, left: int, resets_at: dt.datetime) -> None:
        """Note that the host allows `left` more requests until `resets_at`; the reserve is not touched."""
        pool = self.pool(url)
        pool.left = left
        if 0 < pool.limit.reserve >= left:
            self._hold(pool, resets_at)

    def down(self, url: str, reason: str, remedy: str) -> SourceUnavailable:
        """Mark the host unreachable for the rest of the run; gives the error to raise.

        The error names the host, not the page, so that it reads the same for every framework.
        """
        parts = urlsplit(url)
        self._down = SourceUnavailable(f"{parts.scheme}://{parts.netloc}", reason, remedy)
        return self._down

    def failed(self, service: str, error: SourceError) -> None:
        """Note an answer to a service; when several got none of use, nobody asks here again in this run."""
        if self.proved or self._down is not None or not leads_elsewhere(error):
            return
        self._useless.append(service)
        if len(self._useless) >= MOST_USELESS and len(set(self._useless)) > 1:
            self._down = LeadsElsewhere(error.url, what(error))

    def limited(self, url: str, retry_at: dt.datetime, *, pool_only: bool = False) -> RateLimited:
        """Leave the host, or just the pool of `url`, alone until `retry_at`; gives the error to raise."""
        for pool in [self.pool(url)] if pool_only else self._pools.values():
            self._hold(pool, retry_at)
        return RateLimited(url, retry_at)

    def _hold(self, pool: Pool, until: dt.datetime) -> None:
        """Also other processes that share the budget leave the pool alone."""
        pool.not_before = until
        if pool.limit.requests is not None and self._hosts.budgets is not None:
            budgets.hold(self._hosts.budgets, pool.name, until)

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
        self._services: dict[str, Service] = {}
        self._lock = Lock()

    def of(self, url: str) -> Host:
        """State of the host that `url` names."""
        name = urlsplit(url).netloc.rpartition("@")[2].lower()
        with self._lock:
            return self._hosts.setdefault(name, Host(name, self))

    def prove(self, names: Iterable[str]) -> None:
        """Note that an answer of use came from these hosts."""
        for name in names:
            self.of(f"//{name}").proved = True

    def service(self, name: str) -> Service:
        """What is known of the service that people call so, whatever hosts it consists of."""
        with self._lock:
            return self._services.setdefault(name, Service(name))

    def stop(self) -> None:
        """End the run: requests that are under way and all later ones raise Interrupted at once."""
        self._stopped.set()

    @property
    def stopped(self) -> Event:
        return self._stopped

    def limit(self, url: str, limit: Limit) -> None:
        """Declare what the host of `url` allows at and below its path."""
        self.of(url).limit(urlsplit(url).path.rstrip("/"), limit)

    def standing(self, url: str) -> Standing | None:
        """How much of the budget at `url` is used; None when it has none or it is not kept."""
        pool, now = self.of(url).pool(url), self.now()
        limit = pool.limit
        if limit.requests is None or self.budgets is None:
            return None
        used, free_at = budgets.standing(self.budgets, pool.name, limit.requests, limit.window, now)
        seconds = int(limit.window.total_seconds())
        return Standing(pool.name, limit.requests, seconds, used, pool.left, free_at, now)
