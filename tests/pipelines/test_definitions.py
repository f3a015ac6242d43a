"""The Dagster side: loads, everything described, schedules on, a run observes, loads and publishes."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import pytest

from pipelines.assets import model_key, source_key
from pipelines.definitions import defs
from pipelines.source import all_sources
from tests.fakes import faults
from tests.fakes.index import Index
from tests.fakes.osv import Osv
from tests.fakes.server import Server
from warehouse import snapshot
from warehouse.home import Home
from warehouse.model import models


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    index = Index()
    index.release("flask", "1.0.0")
    with Server(index.answer) as running, Server(Osv().answer) as osv:
        monkeypatch.setenv("FRAMEWATCH_PACKAGE_INDEX_URL", f"{running.url}/simple")
        monkeypatch.setenv("FRAMEWATCH_OSV_URL", osv.url)
        yield running


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    loaded = defs()
    dg.Definitions.validate_loadable(loaded)
    return loaded


def test_every_source_and_model_is_a_described_asset(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    wanted = {source_key(source) for source in all_sources().values()} | {model_key(m.name) for m in models()}
    assert wanted <= set(graph.get_all_asset_keys())
    for key in wanted:
        assert graph.get(key).description, key
        assert graph.get(key).group_name != "default"


def test_lineage_follows_the_sql(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert dg.AssetKey(["raw", "package_index"]) in graph.get(model_key("releases")).parent_keys
    assert model_key("releases") in graph.get(model_key("scoreboard")).parent_keys
    assert model_key("feature_matrix") in graph.get(model_key("claim_features")).parent_keys
    assert model_key("claim_features") in graph.get(model_key("claims")).parent_keys


def test_schedules_run_without_a_click(definitions: dg.Definitions) -> None:
    schedules = list(definitions.schedules or [])
    assert schedules
    for schedule in schedules:
        assert isinstance(schedule, dg.ScheduleDefinition)
        assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
        assert schedule.execution_timezone == "UTC"


def test_a_scheduled_job_collects_and_publishes(
    prepared: Home, server: Server, definitions: dg.Definitions
) -> None:
    result = definitions.resolve_job_def("health").execute_in_process(raise_on_error=False)
    # Fifteen packages are not on the sample index: a warning of the check, not a failure of the run.
    assert result.success
    evaluations = {e.asset_key: e for e in result.get_asset_check_evaluations()}
    check = evaluations[dg.AssetKey(["raw", "package_index"])]
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.WARN
    with snapshot.open_snapshot(prepared) as connection:
        rows = connection.execute("select framework, version from marts.releases").fetchall()
        runs = connection.execute(
            "select source, status from ops.runs where source like 'package%' order by 1"
        )
        assert rows == [("flask", "1.0.0")]
        assert runs.fetchall() == [("package_index", "partial"), ("package_metadata", "partial")]
    assert not list(prepared.runs.iterdir())


@pytest.mark.marts("releases")
def test_a_failed_source_is_published_as_failed(
    bare: Home, server: Server, definitions: dg.Definitions
) -> None:
    server.fault(faults.status(404))
    result = definitions.resolve_job_def("health").execute_in_process(raise_on_error=False)
    assert not result.success
    with snapshot.open_snapshot(bare) as connection:
        rows = connection.execute(
            "select distinct status from ops.runs where source like 'package%'"
        ).fetchall()
    assert rows == [("failed",)]
