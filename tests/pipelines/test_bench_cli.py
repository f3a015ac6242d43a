"""`framewatch bench` and `framewatch try` as a person meets them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.benchmarks import selection
from pipelines.benchmarks.bench import Benchmark, Job
from pipelines.benchmarks.plans import BenchPlan
from pipelines.benchmarks.ratios import ratio_rows
from pipelines.cli import app
from pipelines.lab.database import Database
from tests.fakes.bench_rows import data, start
from tests.fakes.sample_apps import make_app
from warehouse.home import Home

JOB = Job(
    BenchPlan("quick", (), 1), Database("sqlite", ""), "framewatch bench --quick", lambda progress: ((), ())
)


def framewatch(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--framework", "fastpai"], "There is no framework to benchmark 'fastpai'; did you mean fastapi?"),
        (["--workload", "jsn"], "There is no workload 'jsn'; did you mean json?"),
        (["--track", "same"], "There is no track 'same'; did you mean same-server?"),
        (["--database", "mysql"], "There is no database 'mysql'; did you mean"),
        (["--as-of", "yesterday"], "'yesterday' is no day; write it as 2023-12-01."),
        (["--as-of", "2999-01-01"], "2999-01-01 has not been yet; --as-of wants a day in the past."),
        (["--quick", "--full"], "Choose one of --quick and --full."),
        (["history", "--framework", "bottle"], "There is no framework with a history 'bottle'; did you mean"),
        (
            ["new-releases", "--framework", "flsk"],
            "There is no framework to benchmark 'flsk'; did you mean flask?",
        ),
        (["check-app", ".", "--track", "x"], "There is no track 'x'"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(home: Home, words: list[str], sentence: str) -> None:
    code, output, errors = framewatch("bench", *words)
    assert (code, output) == (2, "")
    assert errors.replace("\n", " ").startswith(sentence)
    assert not home.environments.exists()


def test_try_of_an_unknown_framework(home: Home) -> None:
    code, _, errors = framewatch("try", "flaks")
    assert code == 2
    assert errors.startswith("There is no sample app 'flaks'; did you mean flask?")


def test_nothing_new_is_said(bare: Home) -> None:
    assert framewatch("bench", "new-releases") == (
        0,
        "",
        "No release is newer here than what was measured last.\n",
    )


def test_check_app_tells_good_from_bad(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMEWATCH_PACKAGE_INDEX_URL", "http://127.0.0.1:9/simple")
    code, output, _ = framewatch("bench", "check-app", str(make_app(tmp_path / "rose")))
    assert code == 0, output
    assert output.startswith("rose: all ")
    wrong = make_app(tmp_path / "lily", json='status, document = 200, {"message": "Hi"}')
    code, output, _ = framewatch("bench", "check-app", str(wrong))
    assert code == 1
    assert "FAILED json" in output


@pytest.mark.parametrize("as_json", [True, False])
def test_a_run_prints_what_it_found_and_fails_with_a_target(
    home: Home, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    made = data({"rose": (100.0, 101.0, 99.0), "lily": (200.0, 202.0, 198.0)})
    made.measured.starts.append(start("lily/documented", 4, status="failed", sentence="No.", cpu_s=None))

    @contextlib.contextmanager
    def small(home: Home, chosen: Any) -> Iterator[Any]:
        assert (chosen.plan, chosen.command) == ("quick", "framewatch bench --quick")
        yield JOB

    monkeypatch.setattr(selection, "job", small)
    monkeypatch.setattr(selection, "headline", lambda home, plan: ["rose", "lily"])
    monkeypatch.setattr(
        "pipelines.benchmarks.bench.bench",
        lambda home, job, progress: Benchmark(made, ratio_rows(made), problems=["A problem."]),
    )
    code, output, errors = framewatch("bench", "--quick", *(["--json"] if as_json else []))
    assert (code, errors) == (1, "A problem.\n")
    if as_json:
        (found,) = json.loads(output)
        assert {row["framework"] for row in found["targets"]} == {"rose", "lily"}
    else:
        assert "json: rose / lily" in output
        assert "2.00 [" in output
        assert "FAILED lily/documented, round 4: No." in output
