"""What `up` starts: the plan, Dagster's home, and the steps that are processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from pipelines.status import SourceStatus, Status
from pipelines.up import dagster_home, first_collection, plan, prepare
from warehouse.home import ENVIRONMENT_VARIABLE, Home


def test_dagster_has_no_telemetry_and_a_user_may_change_its_configuration(home: Home) -> None:
    folder = dagster_home.create(home)
    assert folder.is_absolute()
    file = folder / "dagster.yaml"
    assert yaml.safe_load(file.read_text())["telemetry"] == {"enabled": False}
    file.write_text("telemetry: {enabled: false}\n")
    dagster_home.create(home)
    assert file.read_text() == "telemetry: {enabled: false}\n"


def test_one_code_server_serves_the_daemon_and_the_pages(home: Home) -> None:
    dagster_home.create(home)
    with dagster_home.code_socket(home) as socket_path:
        assert len(str(socket_path)) < 100 or "TMPDIR" in os.environ
        assert socket_path.parent.stat().st_mode & 0o077 == 0
        server = yaml.safe_load(dagster_home.workspace(home).read_text())["load_from"][0]["grpc_server"]
        assert server == {"socket": str(socket_path), "location_name": "framewatch"}
        chosen = plan.full(home, socket_path, "0.0.0.0", 8501, 3000)
    assert not socket_path.parent.exists()
    assert chosen.dagster_pages is not None
    assert chosen.daemon is not None
    assert chosen.dashboard.host == "0.0.0.0"
    assert chosen.dagster_pages.host == "127.0.0.1", "whoever reaches Dagster may start runs"
    for service in (chosen.dagster_pages, chosen.daemon):
        assert str(dagster_home.workspace(home)) in service.command
    assert plan.full(home, socket_path, "127.0.0.1", 8501, None).dagster_pages is None
    assert len({part.name for part in chosen.parts}) == len(chosen.parts)


def test_the_socket_folder_of_a_killed_up_is_removed_by_the_next(home: Home, tmp_path: Path) -> None:
    dagster_home.create(home)
    left, other = tmp_path / "framewatch-x", tmp_path / "mine"
    for folder in (left, other):
        folder.mkdir()
        dagster_home.workspace(home).write_text(f'socket: "{folder}/code.sock"')
        with dagster_home.code_socket(home):
            pass
    assert not left.exists()
    assert other.exists()


def test_view_only_is_the_dashboard_alone() -> None:
    assert [part.name for part in plan.view_only("127.0.0.1", 8501).parts] == ["dashboard"]


def collected(monkeypatch: pytest.MonkeyPatch, *states: tuple[str, str]) -> list[str]:
    """Arguments with which `collect` is called when the sources are in these states."""
    sources = [
        SourceStatus(name, state, None, None, None, next_run_at=None, error=None) for name, state in states
    ]
    found = Status("home", "1", None, None, 0, sources, None, [])
    monkeypatch.setattr(first_collection, "status", lambda home: found)
    called: list[str] = []

    def call(arguments: list[str]) -> int:
        called.extend(arguments[1:])
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    assert first_collection.main() == 0
    return called


@pytest.mark.parametrize(("problems", "code"), [([], 0), (["The disk is full."], 1)])
def test_a_source_without_an_answer_is_no_failed_start_but_a_full_disk_is(
    home: Home, monkeypatch: pytest.MonkeyPatch, problems: list[str], code: int
) -> None:
    home.last_run.write_text(json.dumps({"problems": problems}))
    monkeypatch.setattr(subprocess, "call", lambda arguments: 1)
    assert first_collection.main() == code


def test_only_sources_that_are_not_fresh_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = collected(monkeypatch, ("a", "fresh"), ("b", "stale"), ("c", "never"), ("d", "failed"))
    assert asked == ["-m", "pipelines.cli", "collect", "b", "c", "d"]


def test_all_sources_are_asked_when_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert collected(monkeypatch) == ["-m", "pipelines.cli", "collect"]


def test_nobody_is_asked_when_every_source_is_fresh(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert collected(monkeypatch, ("a", "fresh")) == []
    assert capsys.readouterr().out == "every source is fresh\n"


def test_a_warehouse_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "file"))
    assert prepare.main() == 1
    assert capsys.readouterr().out.count("\n") == 1
