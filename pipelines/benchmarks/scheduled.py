"""Benchmarks in Dagster: the weekly set as an asset, and a sensor that notices new releases.

Dagster reads the annotations of `context` as objects, so they are not postponed in this module.
"""

import json
from collections.abc import Iterator

import dagster as dg

from pipelines.assets import tag_with_process
from pipelines.benchmarks.bench import Benchmark, bench
from pipelines.benchmarks.regression import RUNS, compare_releases, new_releases
from pipelines.benchmarks.selection import Selection, job
from warehouse.benchmark_archive import SOURCE, TABLES
from warehouse.home import Home

KEY = dg.AssetKey(["raw", SOURCE])
RAW_TABLES = tuple(f"raw.{model.declaration.name}" for model in TABLES)
"""What the asset fills, for the lineage of the marts."""
GROUP = "benchmarks"
EVERYTHING_MEASURED = "everything_was_measured"
LOOK_SECONDS = 1800


@dg.asset(
    key=KEY,
    group_name=GROUP,
    kinds={"python", "duckdb"},
    metadata={"raw_tables": json.dumps(RAW_TABLES)},
    check_specs=[dg.AssetCheckSpec(EVERYTHING_MEASURED, asset=KEY)],
)
def benchmarks(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """CPU time per request of the weekly frameworks, measured on this machine in rounds of random order."""
    home = Home.default().create()
    tag_with_process(context)
    with job(home, Selection()) as planned:
        result = bench(home, planned, context.log.info)
    check = dg.AssetCheckResult(
        check_name=EVERYTHING_MEASURED,
        passed=not result.failed,
        severity=dg.AssetCheckSeverity.WARN,
        description=_sentence(result),
    )
    metadata = {"dagster/row_count": len(result.data.measured.samples), "rounds": result.run.rounds}
    return dg.MaterializeResult(metadata=metadata, check_results=[check])


def _sentence(result: Benchmark) -> str:
    failed = sorted({sample.target for sample in result.data.measured.samples if sample.status == "failed"})
    failed += [start.target for start in result.data.measured.starts if start.status == "failed"]
    failed += [row.target for row in result.data.environments if row.status == "failed"]
    if failed:
        return f"Not everything could be measured of {', '.join(dict.fromkeys(failed))}."
    return " ".join(result.problems) or "Every target was measured with every workload."


class NewReleaseConfig(dg.Config):
    """Which framework has a new release."""

    framework: str


@dg.op
def compare_new_release(context: dg.OpExecutionContext, config: NewReleaseConfig) -> None:
    """Measure the new release of a framework and the one before it in turns, three runs."""
    home = Home.default().create()
    tag_with_process(context)
    for release in new_releases(home):
        if release.framework == config.framework:
            runs = compare_releases(home, release, context.log.info)
            context.log.info(f"{len(runs)} of {RUNS} runs of {release.framework} {release.released}")


@dg.job
def benchmark_new_release() -> None:
    """A new release against the one before it."""
    compare_new_release()


@dg.sensor(
    job=benchmark_new_release,
    minimum_interval_seconds=LOOK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def new_release_sensor() -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Notices that the package index has a release that this machine has not measured."""
    found = new_releases(Home.default())
    for release in found:
        config = {"ops": {"compare_new_release": {"config": {"framework": release.framework}}}}
        yield dg.RunRequest(run_key=f"{release.framework}-{release.released}", run_config=config)
    if not found:
        yield dg.SkipReason("No release is newer than what was measured last.")


weekly = dg.ScheduleDefinition(
    job=dg.define_asset_job("benchmarks_weekly", selection=dg.AssetSelection.assets(KEY)),
    cron_schedule="29 5 * * 6",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

definitions = dg.Definitions(
    assets=[benchmarks],
    jobs=[weekly.job, benchmark_new_release],
    schedules=[weekly],
    sensors=[new_release_sensor],
)
