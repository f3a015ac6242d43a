"""When probes run by themselves: releases that are new here, Dagster, the first start, the command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from typer.testing import CliRunner

from pipelines.assets import model_key
from pipelines.cli import app
from pipelines.cli import probe as command
from pipelines.definitions import defs
from pipelines.probes import run as run_module
from pipelines.probes import scheduled
from pipelines.probes.framework import Probed
from pipelines.probes.run import Probing
from pipelines.probes.unprobed import Release, unprobed
from pipelines.up import first_probes
from tests.warehouse.probe_rows import NOON, environment, result
from warehouse import store
from warehouse.home import Home
from warehouse.inbox import Provenance, write_batch
from warehouse.registry import registry_rows, shipped_registry
from warehouse.rows import Origin, Row, to_arrow
from warehouse.tables.index import IndexFile

pytestmark = pytest.mark.marts("feature_matrix", "releases")


def put(home: Home, *rows: Row, source: str, origin: Origin) -> None:
    write_batch(home, to_arrow(type(rows[0]), rows), Provenance(source, origin, "run", NOON))


def released(package: str, version: str) -> IndexFile:
    return IndexFile(
        package=package,
        filename=f"{package}-{version}.whl",
        version=version,
        release=[int(part) for part in version.split(".")],
        is_prerelease=False,
        kind="wheel",
        uploaded_at=NOON,
        size_bytes=1,
        requires_python=None,
        yanked=False,
        yanked_reason=None,
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that knows releases of four packages; flask 2.0 and django 5.2 were probed in it."""
    prepared = Home(tmp_path_factory.mktemp("probed") / "home").create()
    entries = registry_rows(shipped_registry(), [])
    put(prepared, *entries, source="registry", origin="local")
    files = [released("flask", "2.0"), released("django", "6.1"), released("fastapi", "1.0")]
    put(prepared, *files, released("requests", "3.0"), source="package_index", origin="live")
    too_new = environment("5.2", "django").model_copy(
        update={
            "newer_exists": "django 6.1 exists, but not for Python 3.11.7; 5.2 is the newest that it takes."
        }
    )
    put(prepared, environment("2.0"), too_new, source="probes", origin="local")
    put(prepared, environment("1.0", "fastapi"), source="probes", origin="recorded")
    store.load(prepared)
    store.publish(prepared)
    return prepared.path


@pytest.fixture
def here(home: Home, template: Path) -> Home:
    shutil.copytree(template, home.path, symlinks=True, dirs_exist_ok=True)
    return home


def probed(slug: str = "flask", verdict: Any = "yes") -> Probed:
    rows = [result("csrf", verdict, framework=slug), result("cors", "yes", framework=slug)]
    return Probed(environment(framework=slug), rows)


class Stub:
    """Stands for a run: remembers what was asked for."""

    def __init__(self, outcome: Probing) -> None:
        self.outcome = outcome
        self.asked: list[list[str]] = []
        self.days: list[object] = []

    def __call__(self, home: Home, frameworks: Any, *, as_of: Any = None, progress: Any = None) -> Probing:
        self.asked.append([framework.slug for framework in frameworks])
        self.days.append(as_of)
        return self.outcome


class TestUnprobed:
    def test_only_what_was_not_probed_on_this_machine_and_can_be(self, here: Home) -> None:
        # Recorded results are of another machine; django 6.1 was found not to run on this Python.
        assert unprobed(here) == [Release("fastapi", "1.0")]
        assert unprobed(here, ["flask", "django"]) == []

    def test_a_new_release_is_noticed(self, here: Home) -> None:
        put(here, released("flask", "2.1"), released("django", "6.2"), source="package_index", origin="live")
        store.load(here)
        store.publish(here)
        found = {release.framework: release.version for release in unprobed(here)}
        assert found == {"django": "6.2", "fastapi": "1.0", "flask": "2.1"}

    def test_nothing_is_known_of_an_empty_home(self, home: Home) -> None:
        assert unprobed(home) == []


class TestDagster:
    def asked(self) -> Any:
        with dg.build_sensor_context(dg.DagsterInstance.ephemeral()) as context:
            (found,) = scheduled.unprobed_release_sensor(context) or []
        return found

    def test_the_sensor_asks_once_for_all_that_are_new(
        self, here: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stub = Stub(Probing("run", {"fastapi": probed("fastapi")}))
        monkeypatch.setattr(scheduled, "probe", stub)
        request = self.asked()
        assert isinstance(request, dg.RunRequest)
        assert self.asked().run_key == request.run_key, "the same releases are one run"
        job = defs().resolve_job_def("probes")
        assert job.execute_in_process(run_config=dict(request.run_config)).success
        assert stub.asked == [["fastapi"]]

    def test_it_rests_when_everything_is_probed(self, here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scheduled, "unprobed", lambda home: [])
        assert isinstance(self.asked(), dg.SkipReason)

    def test_what_could_not_be_probed_is_a_warning(self, here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        stub = Stub(Probing("run", {"flask": probed()}, {"quart": "The index has no quart."}))
        monkeypatch.setattr(scheduled, "probe", stub)
        done = dg.materialize([scheduled.probes])
        assert done.success
        (check,) = done.get_asset_check_evaluations()
        assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
        assert check.description == "quart: The index has no quart."
        assert len(stub.asked[0]) == 16

    def test_it_runs_without_a_click_and_the_matrix_comes_after_it(self) -> None:
        definitions = defs()
        sensors = {sensor.name: sensor for sensor in definitions.sensors or []}
        assert sensors["unprobed_release_sensor"].default_status == dg.DefaultSensorStatus.RUNNING
        graph = definitions.resolve_asset_graph()
        for mart in ("feature_matrix", "feature_since"):
            assert scheduled.KEY in graph.get(model_key(mart)).parent_keys


class TestFirstStart:
    def test_the_headline_is_probed_once(
        self, here: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        stub = Stub(Probing("run", {"fastapi": probed("fastapi")}))
        monkeypatch.setattr(first_probes, "probe", stub)
        assert first_probes.main() == 0
        assert stub.asked == [["fastapi"]], (
            "flask was probed here, django-rest-framework has no known release"
        )
        assert capsys.readouterr().out == "fastapi 2.0, 2 probes: 2 yes\n"
        put(here, environment("1.0", "fastapi"), source="probes", origin="local")
        store.load(here)
        store.publish(here)
        assert first_probes.main() == 0
        assert len(stub.asked) == 1
        assert "probed here already" in capsys.readouterr().out

    def test_a_failure_is_its_last_line(
        self, here: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(first_probes, "probe", Stub(Probing("run", {}, {"fastapi": "No index."})))
        assert first_probes.main() == 1
        assert capsys.readouterr().out == "No index.\n"


class TestCommand:
    runner = CliRunner()

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--framework", "flaks"], "There is no framework with probes 'flaks'; did you mean flask?"),
            (["--as-of", "yesterday"], "'yesterday' is no day"),
            (["--as-of", "2999-01-01"], "2999-01-01 has not been yet"),
        ],
    )
    def test_wrong_usage_is_one_sentence(self, home: Home, arguments: list[str], sentence: str) -> None:
        done = self.runner.invoke(app, ["probe", *arguments])
        assert done.exit_code == 2
        assert sentence in done.stderr.replace("\n", " ")

    def test_counts_errors_and_failures_are_told(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        failing = probed(verdict="error")
        failing.results[0] = failing.results[0].model_copy(update={"detail": "The server does not start."})
        stub = Stub(Probing("run", {"flask": failing}, {"quart": "The index has no quart."}))
        monkeypatch.setattr(run_module, "probe", stub)
        done = self.runner.invoke(app, ["probe", "--framework", "flask", "--as-of", "2023-12-31"])
        assert done.exit_code == 1
        assert (stub.asked, str(stub.days[0])) == ([["flask"]], "2023-12-31")
        assert done.stdout.split()[-7:] == ["flask", "2.0", "1", "0", "0", "0", "1"]
        assert "quart: The index has no quart." in done.stderr
        assert "flask 2.0, csrf: The server does not start." in done.stderr

    def test_json_for_programs(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(run_module, "probe", Stub(Probing("run", {"flask": probed()})))
        done = self.runner.invoke(app, ["probe", "--json"])
        assert done.exit_code == 0
        found = json.loads(done.stdout)
        assert [row["verdict"] for row in found["results"]] == ["yes", "yes"]
        assert (found["failures"], found["problems"]) == ({}, [])

    def test_one_broken_server_is_one_line(self) -> None:
        failing = probed(verdict="error")
        failing.results[:] = [
            row.model_copy(update={"verdict": "error", "detail": "No."}) for row in failing.results
        ]
        assert command._errors(failing) == {"No.": ["csrf", "cors"]}


def test_the_folder_of_programs_says_how_to_add_one() -> None:
    readme = Path(run_module.__file__).with_name("payloads") / "README.md"
    assert "payload.toml" in readme.read_text(encoding="utf-8")
