"""Waiting for many sockets: epoll where there is one, else what `selectors` finds (kqueue on macOS)."""

from __future__ import annotations

import select
import selectors
import sys
from typing import Protocol

# The bits of poll(2) and epoll(7).
READABLE = 1
WRITABLE = 4


class Poller(Protocol):
    """The part of `select.epoll` that the loops use; its objects satisfy this as they are."""

    def register(self, fd: int, eventmask: int = ..., /) -> None: ...
    def modify(self, fd: int, eventmask: int, /) -> None: ...
    def unregister(self, fd: int, /) -> None: ...
    def poll(self, timeout: float | None = ..., maxevents: int = ..., /) -> list[tuple[int, int]]: ...
    def fileno(self) -> int: ...
    def close(self) -> None: ...


class SelectorPoller:
    """The same methods on top of `selectors`."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def register(self, fd: int, eventmask: int = READABLE, /) -> None:
        self._selector.register(fd, _selector_events(eventmask))

    def modify(self, fd: int, eventmask: int, /) -> None:
        self._selector.modify(fd, _selector_events(eventmask))

    def unregister(self, fd: int, /) -> None:
        self._selector.unregister(fd)

    def poll(self, timeout: float | None = None, maxevents: int = -1, /) -> list[tuple[int, int]]:
        ready = self._selector.select(timeout)[: maxevents if maxevents > 0 else None]
        return [(key.fd, READABLE if events & selectors.EVENT_READ else WRITABLE) for key, events in ready]

    def fileno(self) -> int:
        return -1

    def close(self) -> None:
        self._selector.close()


def open_poller() -> Poller:
    """The cheapest poller of this system."""
    if sys.platform == "linux":
        return select.epoll()
    return SelectorPoller()


def poll_within(poller: Poller, seconds: float, maxevents: int) -> list[tuple[int, int]]:
    """Poll with a timeout in microseconds.

    epoll rounds its timeout up to milliseconds, which an open loop would see as latency; `select` on the
    epoll descriptor does not.
    """
    if sys.platform == "linux" and isinstance(poller, select.epoll):
        select.select([poller], [], [], max(seconds, 0.0))
        return poller.poll(0, maxevents)
    return poller.poll(max(seconds, 0.0))


def _selector_events(eventmask: int) -> int:
    read = selectors.EVENT_READ if eventmask & READABLE else 0
    return read | (selectors.EVENT_WRITE if eventmask & WRITABLE else 0)
