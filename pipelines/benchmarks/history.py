"""The release history: what the releases of past days cost, called in process by today's Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from pipelines.benchmarks.bench import Job
from pipelines.benchmarks.plans import BenchPlan, Part
from pipelines.benchmarks.targets import Target, Unavailable
from pipelines.benchmarks.workloads import Workload
from pipelines.lab.database import sqlite_database
from pipelines.lab.environments import Environments, EnvironmentUnavailable, Requirements
from pipelines.lab.sample_app import MANIFEST, SHIPPED, SampleApp, load_app
from warehouse.home import Home

Progress = Callable[[str], None]

APPS = SHIPPED / "_history"
WORKLOADS: tuple[Workload, ...] = ("json", "validate")
YEARS, DAYS_APART = 5, 182
COMMAND = "framewatch bench history"


@dataclass(frozen=True)
class Point:
    """A framework as of one day; the newest releases without one."""

    app: SampleApp
    day: dt.date | None


def plan(frameworks: Sequence[str]) -> BenchPlan:
    """Few rounds of many targets: a history shows steps of many percent, over years."""
    part = Part(tuple(frameworks), "in-process", WORKLOADS)
    return BenchPlan("history", (part,), budget_s=900, least_rounds=5, half_width=0.1)


def frameworks() -> dict[str, Path]:
    """Folder of the small app of every framework that has a history."""
    return {file.parent.name: file.parent for file in sorted(APPS.glob(f"*/{MANIFEST}"))}


def job(home: Home, chosen: Sequence[str] = (), today: dt.date | None = None) -> Job:
    """The job that measures the history of some frameworks, of all when none is chosen."""
    names = tuple(chosen) or tuple(frameworks())
    environments = Environments(home.environments)
    command = " ".join([COMMAND, *(f"--framework {name}" for name in chosen)])
    return Job(
        plan(names),
        sqlite_database(home.path / "database"),
        command,
        lambda progress: targets(names, environments, today or dt.datetime.now(dt.UTC).date(), progress),
        releases_only=True,
        earlier=(),
    )


def targets(
    names: Sequence[str], environments: Environments, today: dt.date, progress: Progress
) -> tuple[list[Target], list[Unavailable]]:
    """One target per release that was the newest on one of the days; a framework may be younger than those.

    Days before the first stable release of a framework are no failure: only the newest can be missing.
    """
    found: list[Target] = []
    missing: list[Unavailable] = []
    for name in names:
        app = load_app(frameworks()[name])
        seen: set[str] = set()
        for point in _points(app, today):
            progress(f"history of {name}: {point.day or 'newest'} (building)")
            target = _target(point, environments)
            if isinstance(target, Target):
                if target.release not in seen and not Version(target.release).is_prerelease:
                    seen.add(target.release)
                    found.append(target)
            elif point.day is None:
                missing.append(target)
    return found, missing


def _points(app: SampleApp, today: dt.date) -> Iterator[Point]:
    """Days of each half year, the oldest first, then the newest releases."""
    for number in range(YEARS * 2, 0, -1):
        yield Point(app, today - dt.timedelta(days=number * DAYS_APART))
    yield Point(app, None)


def _target(point: Point, environments: Environments) -> Target | Unavailable:
    manifest = point.app.manifest
    name = f"{manifest.framework}/in-process/{point.day or 'newest'}"
    # Without any server: its own releases would only limit those of the framework.
    wanted = Requirements(f"{manifest.framework}-history", manifest.requirements, manifest.package, point.day)
    try:
        environment = environments.get(wanted)
    except EnvironmentUnavailable as error:
        return Unavailable(name, point.app, "in-process", "none", point.day, str(error))
    return Target(name, point.app, "in-process", environment, WORKLOADS, None)
