"""Request budgets that all processes of one home share: a small locked file per pool of requests."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LONGEST_HOLD = dt.timedelta(days=1)
UNNAMED_PAUSES_S = (15.0, 45.0, 600.0)


@dataclass(frozen=True)
class Limit:
    """What a source promises its host.

    `spacing_s`: least time between the starts of two requests of one run, in seconds.
    `requests`: most requests within any `window`, counted over all processes; None for no budget.
    `reserve`: stop when the host says that it allows no more than this number, and leave them to others.
    `unnamed_pauses_s`: pauses after the first, second and third refusal that names no time, in seconds.
    """

    spacing_s: float = 0.0
    requests: int | None = None
    window: dt.timedelta = dt.timedelta(hours=1)
    reserve: int = 0
    unnamed_pauses_s: tuple[float, float, float] = UNNAMED_PAUSES_S


@dataclass(frozen=True)
class Standing:
    """How a budget stood at an instant (UTC): requests allowed in any window, and used in the last one.

    `host_left`: how many the host itself said it still allows, None if it did not say. `free_at`: when one
    more is allowed, None for now.
    """

    pool: str
    allowed: int
    window_seconds: int
    used: int
    host_left: int | None
    free_at: dt.datetime | None
    as_of: dt.datetime


@dataclass
class _Ledger:
    """Content of one file: when requests were made, and until when there shall be none."""

    requests: list[dt.datetime] = field(default_factory=list)
    hold: dt.datetime | None = None

    def within(self, window: dt.timedelta, now: dt.datetime) -> list[dt.datetime]:
        # Entries of the future come from a clock that was set back; they would block the host for good.
        return sorted(at for at in self.requests if now - window < at <= now)

    def free_at(self, requests: int, window: dt.timedelta, now: dt.datetime) -> dt.datetime | None:
        """When one more request is allowed; None for now."""
        if self.hold is not None and now < self.hold <= now + LONGEST_HOLD:
            return self.hold
        recent = self.within(window, now)
        return recent[len(recent) - requests] + window if len(recent) >= requests else None


def take(
    folder: Path, host: str, requests: int, window: dt.timedelta, now: dt.datetime
) -> dt.datetime | None:
    """Count one request to `host`, unless `requests` of them lie within the last `window`.

    Returns None when the request may be made, else the instant (UTC) from which one more is allowed.
    """
    with _open(folder, host) as (file, ledger):
        free_at = ledger.free_at(requests, window, now)
        if free_at is None:
            _write(file, _Ledger([*ledger.within(window, now), now]))
    return free_at


def hold(folder: Path, host: str, until: dt.datetime) -> None:
    """Let no process of this home ask `host` before `until` (UTC, at most a day ahead)."""
    with _open(folder, host) as (file, ledger):
        _write(file, _Ledger(ledger.requests, until))


def standing(
    folder: Path, host: str, requests: int, window: dt.timedelta, now: dt.datetime
) -> tuple[int, dt.datetime | None]:
    """Requests to `host` within the last `window`, and when one more is allowed; None for now."""
    with _open(folder, host) as (_, ledger):
        return len(ledger.within(window, now)), ledger.free_at(requests, window, now)


@contextmanager
def _open(folder: Path, host: str) -> Iterator[tuple[IO[str], _Ledger]]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{re.sub(r'[^A-Za-z0-9.-]', '_', host)}.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file, _read(file)


def _read(file: IO[str]) -> _Ledger:
    """A file cut short by a full disk counts as empty."""
    file.seek(0)
    try:
        content = json.load(file)
        requests = [dt.datetime.fromtimestamp(float(at), dt.UTC) for at in content["requests"]]
        until = content["hold"]
        return _Ledger(requests, None if until is None else dt.datetime.fromtimestamp(float(until), dt.UTC))
    except (LookupError, ValueError, TypeError, OverflowError, OSError):
        return _Ledger()


def _write(file: IO[str], ledger: _Ledger) -> None:
    file.seek(0)
    file.truncate()
    until = None if ledger.hold is None else ledger.hold.timestamp()
    json.dump({"requests": [at.timestamp() for at in ledger.requests], "hold": until}, file)
