"""Probes in Dagster: an asset, and a sensor that notices releases which were not probed yet.

Dagster reads the annotations of `context` as objects, so they are not postponed in this module.
"""

import hashlib
import json
from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from pipelines.assets import tag_with_process
from pipelines.probes.payload import payloads
from pipelines.probes.run import SOURCE, probe
from pipelines.probes.unprobed import unprobed
from warehouse.home import Home
from warehouse.registry import load_registry
from warehouse.tables.probes import (
    ProbeDescription,
    ProbeEnvironment,
    ProbeProgram,
    ProbeResult,
    SampleAnswer,
)

KEY = dg.AssetKey(["raw", SOURCE])
RAW_TABLES = tuple(
    f"raw.{model.declaration.name}"
    for model in (ProbeDescription, ProbeProgram, ProbeEnvironment, ProbeResult, SampleAnswer)
)
"""What the asset fills, for the lineage of the marts."""
EVERYTHING_PROBED = "every_framework_was_probed"
LOOK_SECONDS = 1800


class ProbesConfig(dg.Config):
    """Which frameworks to probe; all that have programs when none is named."""

    frameworks: list[str] = Field(default=[], description="Slugs in the registry.")


@dg.asset(
    key=KEY,
    group_name=SOURCE,
    kinds={"python", "duckdb"},
    metadata={"raw_tables": json.dumps(RAW_TABLES)},
    check_specs=[dg.AssetCheckSpec(EVERYTHING_PROBED, asset=KEY)],
)
def probes(context: dg.AssetExecutionContext, config: ProbesConfig) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """What each framework's newest release does, found out by running small programs in it."""
    home = Home.default().create()
    tag_with_process(context)
    known = load_registry(home).frameworks
    slugs = [slug for slug in config.frameworks or payloads() if slug in known]
    result = probe(home, [known[slug] for slug in slugs], progress=context.log.info)
    sentences = [f"{slug}: {sentence}" for slug, sentence in sorted(result.failures.items())]
    check = dg.AssetCheckResult(
        check_name=EVERYTHING_PROBED,
        passed=not result.failed,
        severity=dg.AssetCheckSeverity.WARN,
        description=" ".join(sentences + result.problems) or "Every framework was probed.",
    )
    rows = sum(len(found.results) for found in result.found.values())
    return dg.MaterializeResult(metadata={"dagster/row_count": rows}, check_results=[check])


probes_job = dg.define_asset_job("probes", selection=dg.AssetSelection.assets(KEY))


@dg.sensor(
    job=probes_job,
    minimum_interval_seconds=LOOK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def unprobed_release_sensor() -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Notices that the package index has releases that this machine has not probed."""
    found = unprobed(Home.default())
    if not found:
        yield dg.SkipReason("Every newest release was probed on this machine.")
        return
    names = " ".join(f"{release.framework}-{release.version}" for release in found)
    config = {"ops": {"raw__probes": {"config": {"frameworks": [release.framework for release in found]}}}}
    yield dg.RunRequest(run_key=hashlib.sha256(names.encode()).hexdigest()[:16], run_config=config)


definitions = dg.Definitions(assets=[probes], jobs=[probes_job], sensors=[unprobed_release_sensor])
