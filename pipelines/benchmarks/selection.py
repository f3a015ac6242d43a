"""From what a person asks for to a job: plan, apps, database, command."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines.benchmarks import plans
from pipelines.benchmarks.bench import Job
from pipelines.benchmarks.databases import chosen_database
from pipelines.benchmarks.plans import REFERENCES, BenchPlan
from pipelines.benchmarks.targets import build_targets
from pipelines.benchmarks.workloads import Workload
from pipelines.lab.database import DatabaseKind
from pipelines.lab.environments import Environments
from pipelines.lab.sample_app import find_apps
from warehouse.home import Home
from warehouse.registry import load_registry
from warehouse.tables.benchmarks import BenchTrack

PlanName = Literal["quick", "weekly", "full"]


@dataclass(frozen=True)
class Selection:
    """What is asked for; nothing chosen means the plan as it is."""

    plan: PlanName = "weekly"
    frameworks: tuple[str, ...] = ()
    workloads: tuple[Workload, ...] = ()
    track: BenchTrack | None = None
    as_of: dt.date | None = None
    database: DatabaseKind | None = None

    @property
    def command(self) -> str:
        """The command line that asks for the same."""
        words = ["framewatch", "bench"]
        words += [] if self.plan == "weekly" else [f"--{self.plan}"]
        words += [word for name in self.frameworks for word in ("--framework", name)]
        words += [word for name in self.workloads for word in ("--workload", name)]
        words += ["--track", self.track] if self.track else []
        words += ["--as-of", self.as_of.isoformat()] if self.as_of else []
        words += ["--database", self.database] if self.database else []
        return shlex.join(words)


def benchable(home: Home) -> dict[str, Path]:
    """Folder of the sample app of every framework that can be measured, the user's own included."""
    return {name: folder for name, folder in find_apps(home.path / "apps").items() if name not in REFERENCES}


def plan_of(home: Home, selection: Selection) -> BenchPlan:
    """The plan with what was chosen. Raises RegistryError when the shipped registry is damaged."""
    apps = benchable(home)
    frameworks = [known for slug, known in load_registry(home).frameworks.items() if slug in apps]
    plan = {"quick": plans.quick, "weekly": plans.weekly, "full": plans.full}[selection.plan](frameworks)
    return plans.narrowed(plan, selection.frameworks, selection.workloads, selection.track)


@contextmanager
def job(home: Home, selection: Selection) -> Iterator[Job]:
    """The job for a selection; its database runs until the block ends."""
    plan, apps = plan_of(home, selection), find_apps(home.path / "apps")
    environments = Environments(home.environments)
    with chosen_database(home.path, environments, selection.database) as chosen:
        yield Job(
            plan,
            chosen.database,
            selection.command,
            lambda progress: build_targets(
                plan, apps, environments, database=chosen.database, as_of=selection.as_of, progress=progress
            ),
            as_of=selection.as_of,
            note=chosen.note,
        )


def headline(home: Home, plan: BenchPlan) -> Sequence[str]:
    """Whose ratios are printed: the headline three, others asked for, the references beside a single one."""
    measured = {name for part in plan.parts for name in part.frameworks} - set(REFERENCES)
    known = load_registry(home).frameworks
    first = [slug for slug, framework in known.items() if framework.headline and slug in measured]
    if plan.name == "custom":
        first += sorted(measured - set(first))
    return first if len(first) > 1 else [*first, *REFERENCES]
