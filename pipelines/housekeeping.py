"""Dagster keeps every run for ever: a weekly job removes those that nobody looks at any more.

Dagster reads the annotations of `context` as objects, so they are not postponed in this module.
"""

import datetime as dt

import dagster as dg

KEEP = dt.timedelta(days=90)


@dg.op
def delete_old_runs(context: dg.OpExecutionContext) -> None:
    """Delete the records of runs that ended more than `KEEP` ago."""
    before = dt.datetime.now(dt.UTC) - KEEP
    old = context.instance.get_run_records(dg.RunsFilter(created_before=before))
    for record in old:
        if record.dagster_run.is_finished:
            context.instance.delete_run(record.dagster_run.run_id)
    context.log.info(f"{len(old)} old runs looked at")


@dg.job
def prune_runs() -> None:
    """Forget old runs."""
    delete_old_runs()


prune_runs_weekly = dg.ScheduleDefinition(
    job=prune_runs,
    cron_schedule="43 4 * * 0",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
