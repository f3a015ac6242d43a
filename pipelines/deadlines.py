"""Waiting for a host at most so long, where the libraries know no limit of their own."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Event, Thread
from typing import TypeVar
from urllib.parse import urlsplit

from pipelines.errors import Interrupted

T = TypeVar("T")

STOP_POLL_S = 0.2

_PORTS = {"https": 443, "http": 80, "socks5": 1080, "socks5h": 1080, "socks4": 1080}


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
