"""The only Dagster wiring: every source and model as assets, one scheduled job per group of sources."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Sequence

import dagster as dg

from pipelines import defs as declared
from pipelines.assets import model_key, models_asset, source_asset, source_key
from pipelines.collect import stored_cursors
from pipelines.housekeeping import prune_runs, prune_runs_weekly
from pipelines.source import Source, all_sources
from warehouse.claims_judging import claims_model
from warehouse.home import Home
from warehouse.model import Model, models
from warehouse.registry import load_registry


def group_jobs(sources: Sequence[Source], marts: Sequence[Model]) -> list[dg.ScheduleDefinition]:
    """For each group and cron expression a job of its sources and the models, on a running schedule."""
    groups: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        groups.setdefault((source.group, source.schedule), []).append(source)
    schedules = []
    for (group, cron), members in groups.items():
        others = sum(1 for known, _ in groups if known == group) > 1
        name = f"{group}_{members[0].name}" if others else group
        keys = [*map(source_key, members), *(model_key(model.name) for model in marts)]
        job = dg.define_asset_job(name, selection=dg.AssetSelection.assets(*keys))
        schedules.append(
            dg.ScheduleDefinition(
                job=job,
                cron_schedule=cron,
                execution_timezone="UTC",
                should_execute=any_due(members),
                default_status=dg.DefaultScheduleStatus.RUNNING,
            )
        )
    return schedules


def any_due(members: Sequence[Source]) -> Callable[[dg.ScheduleEvaluationContext], bool]:
    """A rule for a schedule: start only when one of the sources has something to ask for a framework."""

    def should_execute(context: dg.ScheduleEvaluationContext) -> bool:
        if any(member.is_due is None for member in members):
            return True
        home, now = Home.default(), context.scheduled_execution_time.astimezone(dt.UTC)
        cursors, frameworks = stored_cursors(home), load_registry(home).frameworks
        return any(
            member.due(framework, cursors.get(member.name, {}).get(slug), now)
            for member in members
            for slug, framework in frameworks.items()
        )

    return should_execute


def declared_beside() -> list[dg.Definitions]:
    """What files under `pipelines/defs` declare besides sources, each by a function `definitions`."""
    names = [module.name for module in pkgutil.iter_modules(declared.__path__, f"{declared.__name__}.")]
    found = (getattr(importlib.import_module(name), "definitions", None) for name in names)
    return [declare() for declare in found if declare is not None]


@dg.definitions
def defs() -> dg.Definitions:
    """Built when asked for, so that importing this module costs only Dagster."""
    sources, marts, beside = list(all_sources().values()), [*models(), claims_model()], declared_beside()
    schedules = group_jobs(sources, marts)
    others = [
        asset for found in beside for asset in found.assets or () if isinstance(asset, dg.AssetsDefinition)
    ]
    own = dg.Definitions(
        assets=[*map(source_asset, sources), models_asset(marts, sources, others)],
        schedules=[*schedules, prune_runs_weekly],
        jobs=[*(schedule.job for schedule in schedules), prune_runs],
        executor=dg.in_process_executor,
    )
    return dg.Definitions.merge(own, *beside)
