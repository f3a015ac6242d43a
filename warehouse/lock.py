"""File locks that the kernel frees when their holder dies, and that name their holder."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from warehouse.problem import Problem

POLL_SECONDS = 0.05


class Busy(Problem):
    """Another process holds the lock for longer than the wait; the message names its pid."""


@contextlib.contextmanager
def exclusive(path: Path, wait_seconds: float) -> Iterator[None]:
    """Hold `path` alone; inside, the file's content is our pid.

    Raises:
        Busy: somebody else still holds it after `wait_seconds`.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        _wait(descriptor, path, fcntl.LOCK_EX, wait_seconds)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def shared(path: Path, wait_seconds: float) -> Iterator[None]:
    """Hold `path` together with others that hold it shared.

    Raises:
        Busy: somebody holds it alone for longer than `wait_seconds`.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        _wait(descriptor, path, fcntl.LOCK_SH, wait_seconds)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def considerate(
    path: Path, wait_seconds: float = 300.0, hurry: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Hold `path` shared as soon as nobody holds it alone; go on without after `wait_seconds` or in a hurry.

    For work that would disturb a measurement: it waits for the end of a round, never for ever.
    """
    deadline = time.monotonic() + wait_seconds
    with contextlib.ExitStack() as stack:
        while not hurry() and time.monotonic() < deadline:
            with contextlib.suppress(Busy):
                stack.enter_context(shared(path, 0.5))
                break
        yield


def _wait(descriptor: int, path: Path, kind: int, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
                raise Busy(
                    f"{path} has been held by process {holder} for more than {wait_seconds:.0f} s. "
                    "Wait until that process ends, or end it, and try again."
                ) from None
            time.sleep(POLL_SECONDS)
