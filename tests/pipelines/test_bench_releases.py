"""Releases: five years of history, new ones against old ones, schedule and sensor, the first start."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.assets import model_key
from pipelines.benchmarks import history, regression, sample_sources, scheduled
from pipelines.benchmarks.bench import Benchmark
from pipelines.benchmarks.history import frameworks, targets
from pipelines.benchmarks.journal import Journal
from pipelines.benchmarks.ratios import ratio_rows
from pipelines.benchmarks.regression import NewRelease, compare_releases, new_releases
from pipelines.collect import load_and_publish
from pipelines.definitions import defs
from pipelines.lab.environment import Environment
from pipelines.lab.environments import Environments, EnvironmentUnavailable, Requirements
from pipelines.lab.sample_app import find_apps, load_app
from pipelines.prepare import prepare
from pipelines.up import first_benchmark, plan
from tests.fakes.bench_rows import DAY, data, environment, run
from tests.fakes.sample_apps import make_app
from tests.warehouse.observations import put
from warehouse import snapshot
from warehouse.home import Home
from warehouse.tables.benchmarks import BenchEnvironment
from warehouse.tables.index import IndexFile

pytestmark = pytest.mark.marts("benchmark_environments", "benchmark_runs", "releases", "sample_api")

TODAY = dt.date(2026, 1, 1)


class PastReleases(Environments):
    """Environments that know which release was the newest on which day, and build nothing."""

    def __init__(self, folder: Path, releases: dict[dt.date, str]) -> None:
        super().__init__(folder, {})
        self.releases = releases

    def get(self, wanted: Requirements) -> Environment:
        known = [day for day in sorted(self.releases) if wanted.as_of is None or day <= wanted.as_of]
        if not known:
            raise EnvironmentUnavailable(f"No release of {wanted.name} by {wanted.as_of}.")
        lock = (f"{wanted.subject}=={self.releases[known[-1]]}",)
        return Environment(wanted.name, self.folder, lock, "3.11", 1, wanted.as_of)


class TestHistory:
    def test_the_seven_have_a_small_app_that_can_be_called(self) -> None:
        assert set(frameworks()) == {
            "django",
            "django-ninja",
            "django-rest-framework",
            "fastapi",
            "flask",
            "litestar",
            "starlette",
        }
        for name, folder in frameworks().items():
            assert load_app(folder).manifest.framework == name

    def test_one_target_per_stable_release_of_five_years(self, tmp_path: Path) -> None:
        releases = {
            dt.date(2022, 5, 1): "0.9b1",
            dt.date(2023, 2, 1): "1.0",
            dt.date(2024, 2, 1): "1.1",
            dt.date(2025, 12, 30): "2.0",
        }
        found, missing = targets(["flask"], PastReleases(tmp_path, releases), TODAY, lambda _: None)
        assert missing == []
        assert [target.release for target in found] == ["1.0", "1.1", "2.0"]
        assert [target.environment.as_of for target in found][-1] is None
        assert all(target.track == "in-process" and target.database is None for target in found)
        assert len({target.name for target in found}) == 3

    def test_only_a_missing_newest_release_is_a_failure(self, tmp_path: Path) -> None:
        found, missing = targets(["flask"], PastReleases(tmp_path, {}), TODAY, lambda _: None)
        assert found == []
        assert [lacking.name for lacking in missing] == ["flask/in-process/newest"]

    def test_what_an_old_release_cannot_do_is_no_failure_of_the_run(self) -> None:
        made = data({"flask": (1.0, 2.0)}, run(plan="history"))
        old = environment(
            "flask", target="flask/old", as_of=dt.date(2022, 1, 1), status="failed", failure="No."
        )
        made = type(made)(made.run, [*made.environments, old], made.measured)
        assert not Benchmark(made).failed
        new = old.model_copy(update={"as_of": None, "target": "flask/new"})
        assert Benchmark(type(made)(made.run, [*made.environments, new], made.measured)).failed

    @pytest.mark.index
    @pytest.mark.proof
    @pytest.mark.parametrize("name", frameworks())
    def test_the_small_apps_hold_the_contract(self, name: str, tmp_path: Path) -> None:
        from pipelines.lab.check import check_app
        from pipelines.lab.finding import report

        findings = check_app(history.APPS / name, tmp_path)
        assert all(finding.passed for finding in findings), report(name, findings)


def released(home: Home, versions: dict[str, dt.datetime]) -> None:
    """Releases of flask as the package index lists them."""
    files = [
        IndexFile(
            package="flask",
            filename=f"flask-{version}.tar.gz",
            version=version,
            release=[int(part) for part in version.split(".")],
            is_prerelease=False,
            kind="sdist",
            uploaded_at=day,
            size_bytes=1,
            requires_python=None,
            yanked=False,
            yanked_reason=None,
        )
        for version, day in versions.items()
    ]
    put(home, files, source="package_index")


def measured(home: Home, *environments: BenchEnvironment, origin_run: str = "run-1") -> None:
    # The later its name, the later the run.
    ended_at = DAY + dt.timedelta(days=int(origin_run.removeprefix("run-")))
    made = data({"flask": (100.0, 101.0)}, run(origin_run, ended_at=ended_at))
    journal = Journal(home, origin_run)
    journal.write([made.run])
    journal.write(list(environments))
    assert load_and_publish(home, lambda _: None).problems == []


class TestNewReleases:
    def test_noticed_when_the_index_has_a_later_one_than_was_measured_here(self, bare: Home) -> None:
        assert new_releases(bare) == []
        days = {"1.0.0": dt.datetime(2025, 1, 1), "1.1.0": dt.datetime(2025, 6, 1)}
        released(bare, days)
        measured(bare, environment("flask", "1.0.0"), environment("fastapi", "0.1.0"))
        (found,) = new_releases(bare)
        assert (found.framework, found.measured, found.released) == ("flask", "1.0.0", "1.1.0")
        assert (found.lock, found.database) == (("flask==1.0.0", "uvicorn==0.54.0"), "sqlite")

        # The run that compares them has measured the new one: it is not noticed again.
        before = environment("flask", "1.0.0", run="run-2", target="flask/documented/before")
        after = environment("flask", "1.1.0", run="run-2", target="flask/documented/after")
        measured(bare, before, after, origin_run="run-2")
        assert new_releases(bare) == []

    def test_nothing_is_measured_when_this_python_gets_the_old_one_again(
        self, bare: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FRAMEWATCH_PACKAGE_INDEX_URL", "http://127.0.0.1:9/simple")
        make_app(bare.path / "apps" / "rose")
        assert compare_releases(bare, NewRelease("rose", "1.0", "2.0", (), "sqlite")) == []
        assert not list(bare.inbox.glob("*.parquet"))

    def test_old_and_new_are_measured_in_turns_in_three_runs(
        self, bare: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        jobs: list[Any] = []

        def measure(home: Home, job: Any, progress: Any) -> Benchmark:
            jobs.append(job)
            made = data({"flask": (1.0, 2.0)}, run(f"run-{len(jobs)}"))
            return Benchmark(made, ratio_rows(made))

        old, new = (make_app(bare.path / "apps" / name) for name in ("rose", "lily"))
        monkeypatch.setattr(regression, "bench", measure)
        monkeypatch.setattr(regression, "_targets", lambda *_: (Named("1.0"), Named("2.0")))
        assert old != new
        done = compare_releases(bare, NewRelease("rose", "1.0", "2.0", (), "sqlite"))
        assert [len(job.earlier) for job in jobs] == [0, 1, 2]
        assert all(job.releases_only and job.plan.name == "regression" for job in jobs)
        assert len(done) == 3

    def test_the_old_one_is_locked_and_the_new_one_is_not(self, bare: Home) -> None:
        make_app(bare.path / "apps" / "rose")
        release = NewRelease("rose", "1.0", "2.0", (), "sqlite")
        environments = Environments(bare.environments, {})
        with regression.chosen_database(bare.path, environments, "sqlite") as chosen:
            before, after = regression._targets(bare, release, environments, chosen.database)
        assert (before.name, after.name) == ("rose/documented/before", "rose/documented/after")
        assert before.workloads == ("json", "validate")
        assert before.environment.name == "rose-before"


class Named:
    """A target of which only the release matters."""

    def __init__(self, release: str) -> None:
        self.release = release


class TestDagster:
    def test_the_sensor_asks_for_one_run_per_release(
        self, bare: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert isinstance(asked(), dg.SkipReason)
        found = [NewRelease("flask", "1.0", "1.1", (), None)]
        monkeypatch.setattr(scheduled, "new_releases", lambda home: found)
        request = asked()
        assert isinstance(request, dg.RunRequest)
        assert request.run_key == "flask-1.1"
        compared: list[NewRelease] = []
        monkeypatch.setattr(
            scheduled, "compare_releases", lambda home, release, progress: compared.append(release) or []
        )
        config = dict(request.run_config)
        assert scheduled.benchmark_new_release.execute_in_process(run_config=config).success
        assert compared == found

    def test_they_run_without_a_click_and_the_marts_come_after_them(self) -> None:
        definitions = defs()
        sensors = {sensor.name: sensor for sensor in definitions.sensors or []}
        assert sensors["new_release_sensor"].default_status == dg.DefaultSensorStatus.RUNNING
        schedules = {
            item.name for item in definitions.schedules or [] if isinstance(item, dg.ScheduleDefinition)
        }
        assert "benchmarks_weekly_schedule" in schedules
        graph = definitions.resolve_asset_graph()
        assert scheduled.KEY in graph.get(model_key("benchmark_costs")).parent_keys

    def test_the_weekly_asset_says_what_could_not_be_measured(
        self, bare: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = data({"flask": (1.0, 2.0)})
        made.environments[0] = made.environments[0].model_copy(update={"status": "failed", "failure": "No."})

        @contextlib.contextmanager
        def small(home: Home, chosen: Any) -> Iterator[str]:
            assert chosen.plan == "weekly"
            yield "job"

        monkeypatch.setattr(scheduled, "job", small)
        monkeypatch.setattr(scheduled, "bench", lambda home, planned, progress: Benchmark(made))
        result = dg.materialize([scheduled.benchmarks])
        assert result.success
        (check,) = result.get_asset_check_evaluations()
        assert not check.passed
        assert check.description == "Not everything could be measured of flask/documented."


def asked() -> Any:
    with dg.build_sensor_context(dg.DagsterInstance.ephemeral()) as context:
        (found,) = scheduled.new_release_sensor(context) or []
    return found


class TestFirstStart:
    def test_it_comes_after_the_first_collection_and_can_be_left_out(self, bare: Home) -> None:
        names = [part.name for part in plan.full(bare, Path("s"), "127.0.0.1", 1, None).work]
        assert names == ["collect", "probes", "benchmark"]
        without = plan.full(bare, Path("s"), "127.0.0.1", 1, None, bench=False)
        assert [part.name for part in without.work] == ["collect", "probes"]

    def test_it_is_done_once_per_home(
        self, bare: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = data({"fastapi": (50.0, 51.0, 49.0), "flask": (100.0, 101.0, 99.0)})
        asked_for: list[str] = []

        @contextlib.contextmanager
        def small(home: Home, chosen: Any) -> Iterator[Any]:
            asked_for.append(chosen.plan)
            yield JobStub()

        monkeypatch.setattr(first_benchmark, "job", small)
        monkeypatch.setattr(first_benchmark, "headline", lambda home, plan: ["fastapi", "flask"])
        monkeypatch.setattr(
            first_benchmark, "bench", lambda home, planned, say: Benchmark(made, ratio_rows(made))
        )
        assert first_benchmark.main() == 0
        last = capsys.readouterr().out.splitlines()[-1]
        assert last.startswith("JSON: flask takes 2.00 [")
        assert last.endswith("] times the CPU of fastapi, within this run")
        measured(bare, environment("flask"))
        assert first_benchmark.main() == 0
        assert capsys.readouterr().out == "measured here on 2026-01-11\n"
        assert asked_for == ["quick"]


class JobStub:
    """A job of which only the plan is looked at."""

    plan = None


class TestSampleSources:
    def test_the_code_of_every_app_is_published_and_written_once(self, bare: Home) -> None:
        with snapshot.open_snapshot(bare) as connection:
            shown = connection.execute("select distinct framework from marts.sample_api").fetchall()
        assert {row[0] for row in shown} == set(find_apps())
        known = sample_sources.fingerprint(find_apps())
        assert sample_sources.write_if_changed(bare, known) == []
        assert not list(bare.inbox.glob("*.parquet"))

    def test_a_users_broken_app_is_told_and_the_others_are_there(self, bare: Home) -> None:
        make_app(bare.path / "apps" / "rose")
        (bare.path / "apps" / "lily").mkdir()
        (bare.path / "apps" / "lily" / "app.toml").write_text("framework = ")
        (note,) = prepare(bare)
        assert "lily/app.toml is not valid TOML" in note
        with snapshot.open_snapshot(bare) as connection:
            shown = connection.execute("select count(*) from marts.sample_api where framework = 'rose'")
            assert shown.fetchall() == [(4,)]
