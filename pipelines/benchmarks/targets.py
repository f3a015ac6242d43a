"""Targets: one framework, in one release, on one server, ready to be measured; or why it is not."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

from pipelines.benchmarks.application import application
from pipelines.benchmarks.plans import BenchPlan, Part
from pipelines.benchmarks.workloads import Workload
from pipelines.lab.database import Database
from pipelines.lab.environment import Environment
from pipelines.lab.environments import Environments, EnvironmentUnavailable
from pipelines.lab.sample_app import AppInvalid, SampleApp, ServerTrack, Track, load_app
from warehouse.tables.benchmarks import BenchDatabase, BenchEnvironment, BenchTrack

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Target:
    """What one server process measures. `name` is unique within a run.

    `release` is the framework's version; apps without a package have a digest of code and lock instead, so
    that figures of a reference that was changed are never put together with older ones.
    """

    name: str
    app: SampleApp
    track: BenchTrack
    environment: Environment
    workloads: tuple[Workload, ...]
    database: Database | None

    @property
    def framework(self) -> str:
        return self.app.manifest.framework

    @property
    def served_track(self) -> Track:
        """The track whose environment it uses: without a server it borrows the common one's."""
        return "documented" if self.track == "documented" else "same-server"

    @property
    def server(self) -> str:
        return "none" if self.track == "in-process" else self.app.track(self.served_track).server

    @property
    def release(self) -> str:
        package = self.app.manifest.package
        found = self.environment.version(package) if package else None
        if found:
            return found
        content = "\n".join((digest(self.app.folder), *self.environment.lock))
        return f"locked {hashlib.sha256(content.encode()).hexdigest()[:8]}"

    def row(self, run: str) -> BenchEnvironment:
        """What the warehouse keeps of it."""
        environment = self.environment
        return BenchEnvironment(
            run=run,
            target=self.name,
            framework=self.framework,
            track=self.track,
            server=self.server,
            server_release=environment.version(canonicalize_name(self.server)),
            release=self.release,
            database=self.database.kind if self.database else "none",
            status="ok",
            failure=None,
            as_of=environment.as_of,
            lock=list(environment.lock),
            app_sha256=digest(self.app.folder),
            size_bytes=environment.size_bytes,
            newer_exists=environment.newer_exists,
            note=environment.note,
        )


@dataclass(frozen=True)
class Unavailable:
    """A target without an environment; `reason` is a sentence."""

    name: str
    app: SampleApp
    track: BenchTrack
    database: BenchDatabase
    as_of: dt.date | None
    reason: str

    def row(self, run: str) -> BenchEnvironment:
        """What the warehouse keeps of it."""
        return BenchEnvironment(
            run=run,
            target=self.name,
            framework=self.app.manifest.framework,
            track=self.track,
            server="none",
            server_release=None,
            release="unknown",
            database=self.database,
            status="failed",
            failure=self.reason,
            as_of=self.as_of,
            lock=[],
            app_sha256=digest(self.app.folder),
            size_bytes=None,
            newer_exists=None,
            note=None,
        )


def build_targets(
    plan: BenchPlan,
    apps: Mapping[str, Path],
    environments: Environments,
    *,
    database: Database,
    as_of: dt.date | None = None,
    progress: Progress = lambda _: None,
) -> tuple[list[Target], list[Unavailable]]:
    """Build the environment of every target of the plan; `apps` are folders by the name of the framework.

    A framework without the track, or without any of the workloads, is no target.

    Raises:
        AppInvalid: the `app.toml` of a framework is missing or wrong.
    """
    targets: list[Target] = []
    missing: list[Unavailable] = []
    for part in plan.parts:
        for framework in part.frameworks:
            app = load_app(apps[framework])
            if workloads := _workloads(app, part):
                progress(f"environment of {framework}, {part.track} (building)")
                made = _target(app, part.track, workloads, environments, database, as_of)
                if isinstance(made, Target):
                    targets.append(made)
                else:
                    missing.append(made)
    return targets, missing


def _workloads(app: SampleApp, part: Part) -> tuple[Workload, ...]:
    if part.track == "in-process":
        has_track = application(app) is not None
    else:
        has_track = isinstance(app.manifest.tracks.get(part.track), ServerTrack)
    return tuple(name for name in part.workloads if has_track and name in app.manifest.supported)


def _target(
    app: SampleApp,
    track: BenchTrack,
    workloads: tuple[Workload, ...],
    environments: Environments,
    database: Database,
    as_of: dt.date | None,
) -> Target | Unavailable:
    name = f"{app.manifest.framework}/{track}"
    used = database if app.manifest.uses_database else None
    try:
        served: Track = "documented" if track == "documented" else "same-server"
        environment = app.environment(environments, served, database=database.kind, as_of=as_of)
    except (EnvironmentUnavailable, AppInvalid) as error:
        return Unavailable(name, app, track, used.kind if used else "none", as_of, str(error))
    return Target(name, app, track, environment, workloads, used)


def digest(folder: Path) -> str:
    """Hexadecimal SHA-256 over names and contents of an app's files, byte code apart."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(f"{path.relative_to(folder)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
