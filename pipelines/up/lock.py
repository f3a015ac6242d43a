"""`up.lock`: one `up` per home. Whoever holds the lock says in the file where it can be found."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from warehouse.home import ENVIRONMENT_VARIABLE, HomeNotWritable


@dataclass
class Holder:
    """What the file says: process, mark of everything it started, and addresses by label."""

    pid: int = 0
    token: str = ""
    addresses: dict[str, str] = field(default_factory=dict)


class UpLock:
    """The lock while it is held; the kernel frees it when the process ends, however it ends."""

    def __init__(self, descriptor: int, previous: Holder) -> None:
        self._descriptor = descriptor
        self.previous = previous

    def write(self, holder: Holder) -> None:
        text = json.dumps(asdict(holder)).encode()
        with suppress(OSError):  # a full disk costs a second `up` the addresses, not us the lock
            os.pwrite(self._descriptor, text, 0)
            os.ftruncate(self._descriptor, len(text))


@contextmanager
def take(path: Path) -> Iterator[UpLock | None]:
    """The lock, or None when another process holds it.

    Raises:
        HomeNotWritable: the file cannot be opened, for instance because another user made it.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise HomeNotWritable(
            f"{path} cannot be written ({error.strerror}). "
            f"Set {ENVIRONMENT_VARIABLE} to a folder that you may write."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield UpLock(descriptor, read(path))
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def read(path: Path) -> Holder:
    """What the file says; an empty or half-written file says nothing."""
    try:
        raw = json.loads(path.read_text())
        return Holder(int(raw["pid"]), str(raw["token"]), dict(raw["addresses"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()
