"""Runs that are going on: one file each, so that a run whose process died is closed by the next start."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import psutil

from warehouse.home import Home
from warehouse.inbox import RunRecord, sweep, write_run

_changing = Lock()

DIED = "The process ended before this source was finished; the next run goes on from what is stored."


def new_run_id() -> str:
    """Sortable by eye, unique without a registry; has no dot, which separates parts of a batch's name."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def code_version() -> str:
    return importlib.metadata.version("framewatch")


@dataclass(frozen=True)
class OpenRun:
    """A run that is going on; `close_source` when one source is done, `close` at the end."""

    home: Home
    run_id: str
    started_at: dt.datetime

    @classmethod
    def start(cls, home: Home, sources: list[str]) -> OpenRun:
        run = cls(home, new_run_id(), dt.datetime.now(dt.UTC).replace(tzinfo=None))
        process = psutil.Process()
        about = {
            "run_id": run.run_id,
            "pid": process.pid,
            "process_started": process.create_time(),
            "started_at": run.started_at.isoformat(),
            "sources": sources,
        }
        _write(run.path, about)
        return run

    @property
    def path(self) -> Path:
        return self.home.runs / f"{self.run_id}.json"

    def close_source(self, record: RunRecord) -> None:
        """Acknowledge one source: from here on its result survives anything."""
        write_run(self.home, record)
        # Sources of different hosts end in threads of their own.
        with _changing:
            about = json.loads(self.path.read_text())
            about["sources"] = [name for name in about["sources"] if name != record.source]
            _write(self.path, about)

    def close(self) -> None:
        self.path.unlink(missing_ok=True)


def close_dead_runs(home: Home) -> list[str]:
    """Record runs whose process no longer lives as failed; returns their ids."""
    dead = []
    living = set()
    for path in sorted(home.runs.glob("*.json")):
        about = _read(path)
        if about is None:
            path.unlink(missing_ok=True)
        elif _lives(about):
            living.add(int(str(about["pid"])))
        else:
            _close_dead(home, about)
            path.unlink(missing_ok=True)
            dead.append(str(about["run_id"]))
    sweep(home, living | {os.getpid()})
    return dead


def _close_dead(home: Home, about: dict[str, object]) -> None:
    sources = about["sources"]
    assert isinstance(sources, list)
    for name in sources:
        record = RunRecord(
            run_id=str(about["run_id"]),
            source=name,
            started_at=dt.datetime.fromisoformat(str(about["started_at"])),
            ended_at=dt.datetime.now(dt.UTC).replace(tzinfo=None),
            status="failed",
            error=DIED,
            code_version=code_version(),
        )
        write_run(home, record)


def _lives(about: dict[str, object]) -> bool:
    """The process start time tells a living run from a later process with the same pid."""
    try:
        started = psutil.Process(int(str(about["pid"]))).create_time()
    except psutil.Error:
        return False
    return abs(started - float(str(about["process_started"]))) < 1.0


def _read(path: Path) -> dict[str, object] | None:
    try:
        about = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    wanted = {"run_id", "pid", "process_started", "started_at", "sources"}
    return about if isinstance(about, dict) and wanted <= about.keys() else None


def _write(path: Path, about: dict[str, object]) -> None:
    aside = path.with_suffix(".tmp")
    aside.write_text(json.dumps(about))
    aside.replace(path)
