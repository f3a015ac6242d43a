"""A new release against the one before it: both in locked environments, measured in turns, three runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from pipelines.benchmarks.bench import Benchmark, Job, bench
from pipelines.benchmarks.databases import chosen_database
from pipelines.benchmarks.plans import BenchPlan
from pipelines.benchmarks.statistics.ratio import RUNS_FOR_A_HEADLINE
from pipelines.benchmarks.targets import Target
from pipelines.benchmarks.workloads import QUICK_WORKLOADS
from pipelines.lab.database import Database, DatabaseKind
from pipelines.lab.environments import Environments
from pipelines.lab.sample_app import find_app
from warehouse import snapshot
from warehouse.home import Home

Progress = Callable[[str], None]

RUNS = RUNS_FOR_A_HEADLINE
PLAN = BenchPlan("regression", (), budget_s=300, least_rounds=16)
COMMAND = "framewatch bench new-releases"


@dataclass(frozen=True)
class NewRelease:
    """A release that this home has not measured beside the environment of the last one that it has."""

    framework: str
    measured: str
    released: str
    lock: tuple[str, ...]
    database: DatabaseKind | None


def new_releases(home: Home) -> list[NewRelease]:
    """Frameworks whose newest release is another one than their last documented target had here.

    Only what was measured on this machine counts, so a new installation compares nothing.
    """
    try:
        with snapshot.open_snapshot(home) as connection:
            rows = connection.execute(
                """with last as (
                    select framework, arg_max(release, measured_at) as measured,
                        arg_max(lock, measured_at) as lock, arg_max(database, measured_at) as database
                    from marts.benchmark_environments
                    where origin = 'local' and status = 'ok' and track = 'documented' and as_of is null
                        and target not like '%/before'
                    group by framework
                )
                select l.framework, l.measured, n.version, l.lock, nullif(l.database, 'none')
                from last l
                join marts.releases n on n.framework = l.framework and n.is_newest
                join marts.releases o on o.framework = l.framework and o.version = l.measured
                where n.released_at > o.released_at
                order by 1"""
            ).fetchall()
    except (snapshot.NoSnapshot, snapshot.SnapshotTooOld, duckdb.CatalogException):
        return []
    return [
        NewRelease(framework, measured, released, tuple(lock), database)
        for framework, measured, released, lock, database in rows
    ]


def compare_releases(home: Home, release: NewRelease, progress: Progress = lambda _: None) -> list[Benchmark]:
    """Measure both releases in turns in three runs; each run's ratios rest on those so far.

    None when the index gives this Python nothing newer: then there is nothing to compare.

    Raises:
        EnvironmentUnavailable: one of the two cannot be built.
        Busy, InboxNotWritable: as `bench`.
    """
    environments = Environments(home.environments)
    done: list[Benchmark] = []
    with chosen_database(home.path, environments, release.database) as chosen:
        targets = _targets(home, release, environments, chosen.database)
        if targets[0].release == targets[1].release:
            return []
        for number in range(1, RUNS + 1):
            progress(
                f"{release.framework} {targets[0].release} and {targets[1].release}, run {number} of {RUNS}"
            )
            job = Job(
                PLAN,
                chosen.database,
                f"{COMMAND} --framework {release.framework}",
                lambda _: (targets, ()),
                note=chosen.note,
                earlier=[run.data for run in done],
                releases_only=True,
            )
            done.append(bench(home, job, progress))
    return done


def _targets(
    home: Home, release: NewRelease, environments: Environments, database: Database
) -> tuple[Target, Target]:
    """The same app with the lock of the old release and with the newest one."""
    app = find_app(release.framework, home.path / "apps")
    workloads = tuple(name for name in QUICK_WORKLOADS if name in app.manifest.supported)
    used = database if app.manifest.uses_database else None
    old = environments.locked(f"{release.framework}-before", release.lock)
    new = app.environment(environments, "documented", database=database.kind)
    name = f"{release.framework}/documented"
    return (
        Target(f"{name}/before", app, "documented", old, workloads, used),
        Target(f"{name}/after", app, "documented", new, workloads, used),
    )
