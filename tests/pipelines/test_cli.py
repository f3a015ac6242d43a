"""The command line as a user types it: real processes, exit codes, one sentence for what can be mended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from warehouse.home import ENVIRONMENT_VARIABLE, Home

ROOT = Path(__file__).parents[2]
runner = CliRunner()


def framewatch(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "pipelines.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=os.environ | environment,
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["collect", "package_indx"], "There is no source 'package_indx'; did you mean package_index?"),
        (["collect", "--framework", "fastpi"], "There is no framework 'fastpi'; did you mean fastapi?"),
        (["compare", "flask", "Django"], "There is no framework 'Django'; did you mean django?"),
        (["compare", "flask", "zzz"], "There is no framework 'zzz'; known are fastapi, "),
    ],
)
def test_an_unknown_name_is_wrong_usage_with_a_suggestion(
    home: Home, arguments: list[str], sentence: str
) -> None:
    result = runner.invoke(app, arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr.replace("\n", " ")
    assert not home.warehouse.exists(), "nothing was started"


@pytest.mark.parametrize("arguments", [["sql", "select 1"], ["compare", "flask"]])
def test_without_a_snapshot_a_command_names_the_remedy(home: Home, arguments: list[str]) -> None:
    done = framewatch(*arguments)
    assert done.returncode == 1
    assert "framewatch up" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    done = framewatch("collect", **{ENVIRONMENT_VARIABLE: str(blocker / "home")})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert ENVIRONMENT_VARIABLE in done.stderr


def test_status_tells_what_is_missing_before_anything_was_collected(prepared: Home) -> None:
    done = framewatch("status", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert {source["state"] for source in found["sources"]} == {"never"}
    assert all(source["next_run_at"] for source in found["sources"])
    assert found["problem"] is None
    plain = framewatch("status")
    assert "package_metadata" in plain.stdout, "names are not cut where there is no terminal"


def test_status_check_tests_python_disk_warehouse_and_network(prepared: Home) -> None:
    done = framewatch("status", "--check", "--json", FRAMEWATCH_PACKAGE_INDEX_URL="http://127.0.0.1:9/simple")
    assert done.returncode == 1
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert {name: finding["ok"] for name, finding in findings.items()} == {
        "python": True,
        "disk": True,
        "warehouse": True,
        "network": False,
    }
    assert "cannot be reached" in findings["network"]["sentence"]


def test_settings_name_every_variable(home: Home) -> None:
    rows = json.loads(framewatch("settings", "--json").stdout)
    by_name = {row["variable"]: row for row in rows}
    assert by_name["FRAMEWATCH_HOME"]["value"] == str(home.path)
    assert all(row["meaning"] for row in rows)


def test_compare_shows_every_figure_with_its_age_and_missing_ones_as_missing(prepared: Home) -> None:
    done = framewatch("compare", "fastapi", "blacksheep", "--markdown")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "|  | FastAPI | BlackSheep |"
    stars = next(line for line in lines if "GitHub stars" in line)
    assert "recorded)" in stars
    assert stars.endswith("| no data yet |")
    rows = json.loads(framewatch("compare", "fastapi", "blacksheep", "--json").stdout)
    assert [row["framework"] for row in rows] == ["fastapi", "blacksheep"]
    assert rows[1]["stars"] is None


def test_the_light_commands_do_not_import_dagster(prepared: Home) -> None:
    code = (
        "import sys; from pipelines.cli import app; from typer.testing import CliRunner;"
        "results = [CliRunner().invoke(app, words.split()) for words in sys.argv[1:]];"
        "assert {r.exit_code for r in results} == {0}, results;"
        "sys.exit('dagster' in sys.modules)"
    )
    light = ["status", "compare flask", "settings", "sql from(values(1))"]
    done = subprocess.run([sys.executable, "-c", code, *light], cwd=ROOT, timeout=60, capture_output=True)
    assert done.returncode == 0, done.stderr
