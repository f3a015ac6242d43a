"""Sources and models as Dagster assets. Assets pass no values; they meet in the warehouse.

Dagster reads the annotations of `context` as objects, so they are not postponed in this module.
"""

import json
import os
from collections.abc import Iterator, Sequence

import dagster as dg
import psutil

from pipelines.collect import load_and_publish, stored_cursors
from pipelines.http import Hosts, Http
from pipelines.observe import Outcome, observe
from pipelines.prepare import prepare
from pipelines.runs import OpenRun
from pipelines.source import Source
from warehouse import snapshot
from warehouse.home import Home
from warehouse.model import Model
from warehouse.registry import load_registry
from warehouse.rows import PROVENANCE, Column, Table

ALL_ANSWERED = "all_frameworks_answered"
MODELS_GROUP = "models"


def source_key(source: Source) -> dg.AssetKey:
    return dg.AssetKey(["raw", source.name])


def model_key(name: str) -> dg.AssetKey:
    return dg.AssetKey(["marts", name])


def source_asset(source: Source) -> dg.AssetsDefinition:
    """The asset that asks one source for every framework and acknowledges it in the inbox."""
    key = source_key(source)

    @dg.asset(
        key=key,
        description=source.description,
        group_name=source.group,
        kinds={"python", "duckdb"},
        # Dagster starts steps with the higher number first.
        op_tags={"dagster/priority": str(-source.priority)},
        metadata={
            "dagster/column_schema": _schema((*source.model.declaration.columns, *PROVENANCE)),
            "dagster/table_name": f"raw.{source.model.declaration.name}",
        },
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=source.fresh_within),
        check_specs=[dg.AssetCheckSpec(ALL_ANSWERED, asset=key)],
    )
    def asset(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        home = Home.default().create()
        tag_with_process(context)
        outcome = _observe(home, source, context)
        if outcome.status == "failed":
            # A failed step skips the models, so what this run has to say is published here.
            load_and_publish(home, context.log.info)
            raise dg.Failure(outcome.error, allow_retries=False)
        return _result(outcome)

    return asset


def _observe(home: Home, source: Source, context: dg.AssetExecutionContext) -> Outcome:
    frameworks = list(load_registry(home).frameworks.values())
    run = OpenRun.start(home, [source.name])
    try:
        cursors = stored_cursors(home).get(source.name, {})
        client = Http(Hosts(home.path / "budgets"))
        return observe(source, frameworks, client, run, cursors, context.log.debug)
    finally:
        run.close()


def _result(outcome: Outcome) -> dg.MaterializeResult[None]:
    check = dg.AssetCheckResult(
        check_name=ALL_ANSWERED,
        passed=not outcome.failures,
        severity=dg.AssetCheckSeverity.WARN,
        description=outcome.error or "Every framework was answered for.",
    )
    return dg.MaterializeResult(metadata={"dagster/row_count": outcome.rows}, check_results=[check])


def tag_with_process(context: dg.AssetExecutionContext | dg.OpExecutionContext) -> None:
    """Lets a later start tell a run whose process died from one that still works."""
    started = str(psutil.Process().create_time())
    tags = {"framewatch/pid": str(os.getpid()), "framewatch/process_started": started}
    context.instance.add_run_tags(context.run.run_id, tags)


def models_asset(
    models: Sequence[Model], sources: Sequence[Source], others: Sequence[dg.AssetsDefinition] = ()
) -> dg.AssetsDefinition:
    """One asset per model file, all built by one publish in the copy that becomes the snapshot.

    `others` are assets that are no sources; their metadata `raw_tables` lists, as JSON, what they fill.
    """
    keys = {f"marts.{model.name}": [model_key(model.name)] for model in models}
    for source in sources:
        for model in source.models:
            table: Table = model.declaration
            for name in (f"raw.{table.name}", f"raw.{table.name}_now"):
                keys.setdefault(name, []).append(source_key(source))
    for asset in others:
        for filled in json.loads(asset.metadata_by_key[asset.key].get("raw_tables", "[]")):
            for name in (filled, f"{filled}_now"):
                keys.setdefault(name, []).append(asset.key)
    specs = [
        dg.AssetSpec(
            model_key(model.name),
            deps=[key for table in sorted(model.reads) for key in keys.get(table, [])],
            description=f"{model.description} Grain: {model.grain}.",
            group_name=MODELS_GROUP,
            kinds={"sql", "duckdb"},
            metadata={"dagster/table_name": f"marts.{model.name}"},
        )
        for model in models
    ]

    @dg.multi_asset(specs=specs, name="marts")
    def marts(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        """Load the inbox and publish a snapshot with every mart."""
        home = Home.default()
        tag_with_process(context)
        for note in prepare(home, context.log.debug):
            context.log.warning(note)
        with snapshot.open_snapshot(home) as connection:
            for model in models:
                rows = connection.execute(f"select count(*) from marts.{model.name}").fetchall()[0][0]
                described = connection.execute(f"describe marts.{model.name}").fetchall()
                columns = [dg.TableColumn(row[0], row[1], model.columns[row[0]]) for row in described]
                yield dg.MaterializeResult(
                    asset_key=model_key(model.name),
                    metadata={"dagster/row_count": rows, "dagster/column_schema": dg.TableSchema(columns)},
                )

    return marts


def _schema(columns: Sequence[Column]) -> dg.TableSchema:
    return dg.TableSchema(
        [
            dg.TableColumn(
                column.name,
                column.sql_type,
                column.comment,
                dg.TableColumnConstraints(nullable=column.nullable),
            )
            for column in columns
        ]
    )
