"""Steps of the first start, kept in `up_progress.json` for the dashboard's strip."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from warehouse.home import Home

Status = Literal["waiting", "running", "done", "failed", "skipped"]
MIN_SECONDS_BETWEEN_DETAILS = 0.25


@dataclass
class Step:
    """One row of the strip; `detail` is the newest line of what is going on, or why it failed."""

    name: str
    label: str
    status: Status = "waiting"
    detail: str = ""


def progress_file(home: Home) -> Path:
    return home.path / "up_progress.json"


class Progress:
    """The steps in order; every change is written and handed to `on_change`."""

    def __init__(self, file: Path, steps: Iterable[Step], on_change: Callable[[Step], None]) -> None:
        self.steps = {step.name: step for step in steps}
        self._file = file
        self._on_change = on_change
        self._written = 0.0
        self._write()

    def set(self, name: str, status: Status, detail: str = "") -> None:
        step = self.steps[name]
        if (step.status, step.detail) == (status, detail):
            return
        only_detail = step.status == status
        step.status, step.detail = status, detail
        if not only_detail or time.monotonic() - self._written > MIN_SECONDS_BETWEEN_DETAILS:
            self._write()
        self._on_change(step)

    def stop(self) -> None:
        """Nothing goes on any more: what had not ended is marked as skipped."""
        for step in self.steps.values():
            if step.status in ("waiting", "running"):
                self.set(step.name, "skipped", "stopped before it was done")

    def _write(self) -> None:
        self._written = time.monotonic()
        content = {
            "steps": [asdict(step) for step in self.steps.values()],
            "updated_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "pid": os.getpid(),
        }
        aside = self._file.with_suffix(".tmp")
        with suppress(OSError):  # a full disk costs the strip, not the services
            aside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            aside.replace(self._file)
