"""Plans, targets, databases: what is chosen, what is built, what takes the place of what is missing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.benchmarks import databases, plans, postgresql
from pipelines.benchmarks.application import application
from pipelines.benchmarks.databases import chosen_database
from pipelines.benchmarks.plans import REFERENCES, narrowed
from pipelines.benchmarks.postgresql import NoPostgresql
from pipelines.benchmarks.selection import Selection, benchable, headline, plan_of
from pipelines.benchmarks.targets import build_targets, digest
from pipelines.benchmarks.workloads import WORKLOADS, database_of, exchange
from pipelines.lab.database import sqlite_database
from pipelines.lab.environments import Environments
from pipelines.lab.sample_app import Absent, find_apps, load_app
from tests.fakes.sample_apps import make_app, targets_of
from warehouse.home import Home
from warehouse.registry import shipped_registry

FRAMEWORKS = list(shipped_registry().frameworks.values())


class TestPlans:
    def test_quick_is_the_headline_three_and_the_references(self) -> None:
        (part,) = plans.quick(FRAMEWORKS).parts
        assert part.frameworks == ("fastapi", "django-rest-framework", "flask", *REFERENCES)
        assert part.workloads == ("json", "validate", "rows")

    def test_weekly_is_seven_and_the_references_with_five_workloads(self) -> None:
        (part,) = plans.weekly(FRAMEWORKS).parts
        assert (len(part.frameworks), len(part.workloads)) == (9, 5)

    def test_full_has_all_sixteen_in_breadth_seven_in_depth_and_the_servers_apart(self) -> None:
        plan = plans.full(FRAMEWORKS)
        documented = [part for part in plan.parts if part.track == "documented"]
        assert sum(len(part.frameworks) for part in documented) == 18
        assert documented[0].workloads == WORKLOADS
        assert documented[1].workloads == ("json", "parameters", "validate")
        assert [part.track for part in plan.parts[2:]] == ["same-server", "in-process"]

    @pytest.mark.parametrize(("name", "limit_s"), [("quick", 180), ("weekly", 480), ("full", 2700)])
    def test_budgets_leave_time_for_the_evaluation(self, name: str, limit_s: float) -> None:
        plan = {"quick": plans.quick, "weekly": plans.weekly, "full": plans.full}[name](FRAMEWORKS)
        assert plan.budget_s <= limit_s - 15
        sizes = [(len(part.frameworks), len(part.workloads)) for part in plan.parts]
        round_s = sum(plans.expected_round_s(many * each, many, plan.load) for many, each in sizes)
        # Generous: the references lack the workloads with a database.
        assert 7 * round_s < plan.budget_s

    def test_a_choice_narrows_the_plan_and_keeps_the_references(self) -> None:
        plan = plans.weekly(FRAMEWORKS)
        assert narrowed(plan) is plan
        chosen = narrowed(plan, ("bottle",), ("json",), "same-server")
        (part,) = chosen.parts
        assert (chosen.name, part.track, part.workloads) == ("custom", "same-server", ("json",))
        assert part.frameworks == ("bottle", *REFERENCES)
        assert narrowed(plans.full(FRAMEWORKS), track="in-process").parts[0].workloads == ("json", "validate")

    def test_the_command_of_a_selection_repeats_it(self) -> None:
        assert Selection().command == "framewatch bench"
        chosen = Selection("quick", ("fastapi",), ("json",), "documented", database="sqlite")
        assert chosen.command == (
            "framewatch bench --quick --framework fastapi --workload json --track documented "
            "--database sqlite"
        )

    def test_a_users_own_app_can_be_measured(self, home: Home) -> None:
        make_app(home.path / "apps" / "rose")
        assert benchable(home)["rose"] == home.path / "apps" / "rose"
        assert not set(REFERENCES) & set(benchable(home))
        plan = plan_of(home, Selection(frameworks=("rose", "flask")))
        assert plan.parts[0].frameworks == ("rose", "flask", *REFERENCES)
        assert headline(home, plan) == ["flask", "rose"]


def test_every_workload_repeats_requests_of_the_contract() -> None:
    assert "websocket" not in WORKLOADS
    assert exchange("row", 1) != exchange("row", 2)
    assert exchange("row", 1) == exchange("row", 9)
    assert (database_of("rows", "sqlite"), database_of("json", "sqlite")) == ("sqlite", "none")


@pytest.mark.parametrize("name", find_apps())
def test_every_app_with_a_common_server_can_be_called_without_one(name: str) -> None:
    app = load_app(find_apps()[name])
    found = application(app)
    if isinstance(app.manifest.tracks["same-server"], Absent):
        assert found is None
    else:
        assert found is not None
        module, _, variable = found.place.partition(":")
        assert variable in (app.folder / f"{module}.py").read_text()


class TestTargets:
    def test_release_server_and_lock_are_kept(self, tmp_path: Path) -> None:
        (target,) = targets_of(tmp_path, make_app(tmp_path / "rose"), track="same-server")
        row = target.row("run-1")
        assert (row.target, row.framework, row.server, row.database) == (
            "rose/same-server",
            "rose",
            "tiny",
            "none",
        )
        assert row.release.startswith("locked ")
        assert row.app_sha256 == digest(tmp_path / "rose")

    def test_a_changed_app_without_a_package_is_another_release(self, tmp_path: Path) -> None:
        one, other = targets_of(tmp_path, make_app(tmp_path / "rose"), make_app(tmp_path / "lily"))
        assert one.release != other.release
        before = digest(tmp_path / "rose")
        (tmp_path / "rose" / "__pycache__").mkdir()
        (tmp_path / "rose" / "__pycache__" / "app.pyc").touch()
        assert digest(tmp_path / "rose") == before

    def test_without_the_track_or_any_of_the_workloads_it_is_no_target(self, tmp_path: Path) -> None:
        app = make_app(tmp_path / "rose")
        assert targets_of(tmp_path, app, workloads=("upload",)) == []
        text = (app / "app.toml").read_text()
        alone = text[: text.index("[tracks.same-server]")] + text[text.index("[endpoints]") :]
        (app / "app.toml").write_text(
            alone.replace("[endpoints]", '[tracks.same-server]\nreason = "No."\n[endpoints]')
        )
        assert targets_of(tmp_path, app, track="same-server") == []
        assert targets_of(tmp_path, app, track="in-process") == []
        assert len(targets_of(tmp_path, app)) == 1

    def test_an_environment_that_cannot_be_had_is_a_row_not_an_error(self, tmp_path: Path) -> None:
        app = make_app(tmp_path / "rose", requirements='requirements = ["rose >"]')
        plan = plans.BenchPlan("custom", (plans.Part(("rose",), "documented", ("json",)),), 10)
        targets, missing = build_targets(
            plan, {"rose": app}, Environments(tmp_path, {}), database=sqlite_database(tmp_path)
        )
        assert targets == []
        row = missing[0].row("run-1")
        assert (row.status, row.release, row.lock, row.size_bytes) == ("failed", "unknown", [], None)
        assert "'rose >', a requirement of rose-tiny" in (row.failure or "")


class TestDatabases:
    @pytest.fixture
    def environments(self, tmp_path: Path) -> Environments:
        return Environments(tmp_path / "environments", {})

    def test_sqlite_when_asked_for(self, tmp_path: Path, environments: Environments) -> None:
        with chosen_database(tmp_path, environments, "sqlite") as chosen:
            assert (chosen.database.kind, chosen.note) == ("sqlite", None)

    def test_sqlite_and_a_word_without_a_server_program(
        self, tmp_path: Path, environments: Environments, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgresql, "programs", lambda: None)
        with chosen_database(tmp_path, environments) as chosen:
            assert chosen.database.kind == "sqlite"
            assert chosen.note == (
                "The database workloads run on SQLite: this machine has no PostgreSQL server program."
            )

    def test_sqlite_and_a_word_when_nobody_may_run_it(
        self, tmp_path: Path, environments: Environments, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgresql, "programs", lambda: (Path("initdb"), Path("postgres")))
        monkeypatch.setattr(postgresql.os, "geteuid", lambda: 0)
        monkeypatch.setattr(postgresql, "USERS", ("no-such-user",))
        with chosen_database(tmp_path, environments) as chosen:
            assert chosen.note is not None
            assert "PostgreSQL does not run as root, and there is no user no-such-user." in chosen.note

    def test_an_address_that_is_none_names_the_setting_and_not_the_password(
        self, tmp_path: Path, environments: Environments, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FRAMEWATCH_POSTGRESQL_URL", "mysql://me:secret@host/db")
        with chosen_database(tmp_path, environments) as chosen:
            assert chosen.note is not None
            assert (
                "FRAMEWATCH_POSTGRESQL_URL is not of the form postgresql://user@host/database" in chosen.note
            )
            assert "secret" not in chosen.note

    def test_a_server_that_cannot_be_filled_gives_way_and_is_ended(
        self, tmp_path: Path, environments: Environments, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended: list[bool] = []

        @contextlib.contextmanager
        def server(log: Path) -> Iterator[str]:
            yield "me@127.0.0.1:9/none"
            ended.append(True)

        def fill(*_: object, **__: object) -> None:
            raise NoPostgresql("the PostgreSQL database could not be filled (no)")

        monkeypatch.delenv("FRAMEWATCH_POSTGRESQL_URL", raising=False)
        monkeypatch.setattr(databases, "local_server", server)
        monkeypatch.setattr(databases, "_fill", fill)
        with chosen_database(tmp_path, environments) as chosen:
            assert chosen.database.kind == "sqlite"
        assert ended == [True]

    @pytest.mark.proof
    @pytest.mark.index
    @pytest.mark.skipif(postgresql.programs() is None, reason="this machine has no PostgreSQL server program")
    def test_a_real_server_holds_the_products_and_leaves_nothing(self, tmp_path: Path) -> None:
        with chosen_database(tmp_path, Environments(tmp_path / "environments")) as chosen:
            assert (chosen.database.kind, chosen.note) == ("postgresql", None)
            databases._fill(chosen.database, Environments(tmp_path / "environments"), wait_s=0)
        with pytest.raises(NoPostgresql, match="could not be filled"):
            databases._fill(chosen.database, Environments(tmp_path / "environments"), wait_s=0)
