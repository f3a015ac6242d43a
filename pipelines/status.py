"""`framewatch status`: the age of every source, its next run, and what is missing and why."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import duckdb
from croniter import croniter

from pipelines.package_index import package_index
from pipelines.runs import code_version
from warehouse import snapshot
from warehouse.home import Home
from warehouse.inbox import pending

MIN_PYTHON = (3, 11)
MIN_FREE_BYTES = 1_000_000_000
CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class SourceStatus:
    """One source: state `fresh`, `stale`, `failed` or `never`, ages in hours, times in UTC."""

    source: str
    state: str
    last_success_at: str | None
    age_hours: float | None
    newest_day: str | None
    next_run_at: str | None
    error: str | None


@dataclass(frozen=True)
class Finding:
    """One test of the environment: `ok`, and a sentence about what was found."""

    name: str
    ok: bool
    sentence: str


@dataclass(frozen=True)
class Status:
    """Everything that `framewatch status` says."""

    home: str
    code_version: str
    published_at: str | None
    problem: str | None
    waiting: int
    sources: list[SourceStatus]
    last_run: dict[str, Any] | None
    findings: list[Finding]

    @property
    def ok(self) -> bool:
        return self.problem is None and all(finding.ok for finding in self.findings)

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)


def status(home: Home, *, check: bool = False, now: dt.datetime | None = None) -> Status:
    """Read the snapshot and the home; with `check` also test Python, disk, warehouse and network."""
    now = now or dt.datetime.now(dt.UTC).replace(tzinfo=None)
    problem, published_at, sources = None, None, []
    notes: list[str] = []
    try:
        with snapshot.open_snapshot(home, notes) as connection:
            rows = connection.execute("select published_at from ops.snapshot").fetchall()
            published_at = rows[0][0].isoformat(timespec="seconds")
            sources = _sources(connection, now)
    except (snapshot.NoSnapshot, snapshot.SnapshotTooOld) as error:
        problem = str(error)
    except duckdb.Error as error:
        problem = f"The snapshot cannot be read ({str(error).splitlines()[0]}). Run `framewatch collect`."
    return Status(
        home=str(home.path),
        code_version=code_version(),
        published_at=published_at,
        problem=problem or next(iter(notes), None),
        waiting=len(pending(home)),
        sources=sources,
        last_run=_last_run(home),
        findings=list(_findings(home)) if check else [],
    )


def _sources(connection: duckdb.DuckDBPyConnection, now: dt.datetime) -> list[SourceStatus]:
    rows = connection.execute(
        """select f.source, f.status, f.last_success_at, f.age_hours, f.newest_day, s.schedule, f.error
        from marts.source_freshness f join ops.sources s using (source) order by f.source"""
    ).fetchall()
    return [
        SourceStatus(
            source=source,
            state=state,
            last_success_at=success.isoformat(timespec="seconds") if success else None,
            age_hours=None if age is None else round(age, 1),
            newest_day=newest.isoformat() if newest else None,
            next_run_at=croniter(schedule, now).get_next(dt.datetime).isoformat(timespec="minutes"),
            error=error,
        )
        for source, state, success, age, newest, schedule, error in rows
    ]


def _last_run(home: Home) -> dict[str, Any] | None:
    try:
        found = json.loads(home.last_run.read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _findings(home: Home) -> Iterator[Finding]:
    running = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", sys.version_info[:2] >= MIN_PYTHON, f"Python {running}; 3.11 or newer is needed.")
    try:
        free = shutil.disk_usage(home.create().path).free
        yield Finding(
            "disk", free >= MIN_FREE_BYTES, f"{free / 1e9:.1f} GB free in {home.path}; 1 GB is needed."
        )
    except (OSError, RuntimeError) as error:
        yield Finding("disk", False, str(error))
    good = snapshot.newest_readable(home)
    yield Finding(
        "warehouse",
        good is not None,
        f"{good.name} can be read to its last block." if good else "There is no readable snapshot.",
    )
    yield _network(package_index().url)


def _network(url: str) -> Finding:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
    try:
        socket.create_connection((host, port), CONNECT_SECONDS).close()
    except OSError as error:
        return Finding("network", False, f"The package index cannot be reached ({error}).")
    return Finding("network", True, "The package index can be reached.")
