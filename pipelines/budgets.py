"""Request budgets that all processes of one home share: a small locked file per host."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Limit:
    """What a source promises its host.

    `spacing_s`: least time between the starts of two requests of one run, in seconds.
    `requests`: most requests within any `window`, counted over all processes; None for no budget.
    """

    spacing_s: float = 0.0
    requests: int | None = None
    window: dt.timedelta = dt.timedelta(hours=1)


def take(
    folder: Path, host: str, requests: int, window: dt.timedelta, now: dt.datetime
) -> dt.datetime | None:
    """Count one request to `host`, unless `requests` of them lie within the last `window`.

    Returns None when the request may be made, else the instant (UTC) from which one more is allowed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{re.sub(r'[^A-Za-z0-9.-]', '_', host)}.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # Entries of the future come from a clock that was set back; they would block the host for good.
        recent = sorted(at for at in _read(file) if now - window < at <= now)
        if len(recent) >= requests:
            return recent[len(recent) - requests] + window
        file.seek(0)
        file.truncate()
        json.dump([at.timestamp() for at in [*recent, now]], file)
    return None


def _read(file: IO[str]) -> list[dt.datetime]:
    """Instants of earlier requests; a file cut short by a full disk counts as empty."""
    file.seek(0)
    try:
        return [dt.datetime.fromtimestamp(float(at), dt.UTC) for at in json.load(file)]
    except (ValueError, TypeError, OverflowError, OSError):
        return []
