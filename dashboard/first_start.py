"""Progress of the first start, as `framewatch up` leaves it in the home folder."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from warehouse.home import Home

FILE = "up_progress.json"
STALE_AFTER = dt.timedelta(minutes=10)
ENDED = ("done", "failed", "skipped")


@dataclass(frozen=True)
class Step:
    """One step: status is waiting, running, done, failed or skipped; detail is what goes on or went wrong."""

    label: str
    status: str
    detail: str


@dataclass(frozen=True)
class Progress:
    """All steps and when they were last written (UTC)."""

    steps: tuple[Step, ...]
    updated_at: dt.datetime

    @property
    def ended(self) -> bool:
        return all(step.status in ENDED for step in self.steps)

    @property
    def failed(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.status == "failed")


def read(home: Home, now: dt.datetime) -> Progress | None:
    """The progress, or None when there is nothing worth showing: no file, a damaged one, or an old one.

    Args:
        now: naive UTC; a file that nobody has touched for ten minutes belongs to a start that is over.
    """
    try:
        content = json.loads((home.path / FILE).read_text(encoding="utf-8"))
        steps = tuple(
            Step(str(step["label"]), str(step["status"]), str(step.get("detail", "")))
            for step in content["steps"]
        )
        updated = dt.datetime.fromisoformat(content["updated_at"]).astimezone(dt.UTC).replace(tzinfo=None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    progress = Progress(steps, updated)
    over = not steps or now - updated > STALE_AFTER
    return None if over or (progress.ended and not progress.failed) else progress
