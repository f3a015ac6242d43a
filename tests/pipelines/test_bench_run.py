"""Whole runs with small apps: what is stored and published, after a good end, an interrupt and a kill."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipelines.benchmarks import journal
from pipelines.benchmarks.bench import Job, bench
from pipelines.benchmarks.earlier import earlier_runs
from pipelines.benchmarks.plans import BenchPlan, Part
from pipelines.benchmarks.report import as_json, text
from pipelines.benchmarks.targets import build_targets
from pipelines.lab.database import sqlite_database
from pipelines.lab.environments import Environments
from pipelines.prepare import prepare
from tests.fakes.sample_apps import SHORT, make_app
from warehouse import snapshot
from warehouse.home import Home
from warehouse.inbox import InboxNotWritable

pytestmark = pytest.mark.marts(
    "benchmark_costs", "benchmark_environments", "benchmark_failures", "benchmark_ratios", "benchmark_runs"
)

SLOW = "    sum(range(20000))\n    path = scope['path']\n"
PROGRAM = """
import sys
from pathlib import Path
from pipelines.benchmarks.bench import bench
from tests.pipelines.test_bench_run import job_of
from warehouse.home import Home

home, *folders = map(Path, sys.argv[1:])
job = job_of(Home(home), *folders, least_rounds=100)
result = bench(Home(home), job, lambda line: print(line, flush=True))
print(result.run.status, result.run.stop_reason, result.run.rounds, flush=True)
"""


def job_of(home: Home, *folders: Path, least_rounds: int = 2, **changed: Any) -> Job:
    """A job that measures apps without packages, a round of which takes a second."""
    names = tuple(folder.name for folder in folders)
    part = Part(names, "documented", ("json",))
    plan = BenchPlan("quick", (part,), 60, least_rounds=least_rounds, half_width=9.0, load=SHORT)
    database = sqlite_database(home.path / "database")
    apps = {folder.name: folder for folder in folders}
    values: dict[str, Any] = {
        "plan": plan,
        "database": database,
        "command": "framewatch bench --quick",
        "build": lambda progress: build_targets(
            plan, apps, Environments(home.environments, {}), database=database, progress=progress
        ),
    }
    return Job(**(values | changed))


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with snapshot.open_snapshot(home) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("apps")
    return [make_app(folder / "rose"), make_app(folder / "lily", begin=SLOW)]


def test_a_run_is_stored_compared_and_published(bare: Home, apps: list[Path], tmp_path: Path) -> None:
    broken = make_app(tmp_path / "broken", before="import rose_garden\n")
    unmet = make_app(tmp_path / "unmet", requirements='requirements = ["not a requirement >"]')
    said: list[str] = []
    result = bench(bare, job_of(bare, *apps, broken, unmet, note="A note."), said.append)

    assert result.failed
    # Rounds that another program spoiled are void and are made up for.
    assert (result.run.status, result.run.stop_reason) == ("complete", "precise")
    assert result.run.rounds >= 2
    assert any(line.startswith("Plan quick: 3 targets, 3 loads per round") for line in said)
    assert rows(bare, "select status, rounds >= 2, gate is not null, note from marts.benchmark_runs") == [
        ("complete", True, True, "A note.")
    ]
    known = rows(bare, "select framework, status from marts.benchmark_environments order by 1")
    assert known == [("broken", "ok"), ("lily", "ok"), ("rose", "ok"), ("unmet", "failed")]
    failed = "select framework, step, rounds from marts.benchmark_failures where status = 'failed' order by 1"
    assert rows(bare, failed) == [("broken", "start", 2), ("unmet", "environment", 1)]
    ratio = rows(
        bare,
        """select ratio > 1.5, run_count, scope, is_current, is_headline from marts.benchmark_ratios
        where framework = 'rose' and reference = 'lily' and metric = 'cpu'""",
    )
    assert ratio == [(True, 1, "within this run", True, False)]
    assert rows(bare, "select status, error from ops.runs where source = 'benchmarks'") == [
        ("partial", "not measured: unmet/documented")
    ]
    assert not list(bare.runs.iterdir())
    assert psutil.Process().children(recursive=True) == []

    said_text = text(result, ["rose", "lily"])
    assert "json: rose / lily" in said_text
    assert "within this run (a headline needs 3 runs)" in said_text
    assert "FAILED broken/documented, round 1: " in said_text
    assert "FAILED unmet/documented: 'not a requirement >', a requirement of unmet-tiny" in said_text
    assert "A note." in said_text
    assert said_text.endswith("To repeat it: framewatch bench --quick")
    assert as_json(result)["problems"] == []

    # A second run of the same releases is put together with the first.
    second = bench(bare, job_of(bare, *apps))
    assert {row.run_count for row in second.ratios} == {1, 2}
    assert [data.run.run for data in earlier_runs(bare, second.run)] == [result.run.run]
    current = rows(
        bare,
        """select run_count, scope from marts.benchmark_ratios
        where is_current and framework = 'rose' and metric = 'cpu'""",
    )
    assert current == [(2, "over several runs")]


@pytest.mark.proof
def test_releases_of_a_past_day_stand_alone(bare: Home, apps: list[Path]) -> None:
    first = bench(bare, job_of(bare, *apps))
    past = bench(bare, job_of(bare, *apps, as_of=dt.date(2024, 1, 1)))
    assert {row.run_count for row in past.ratios} == {1}
    now = "select distinct run_id from marts.benchmark_ratios where is_current"
    assert rows(bare, now) == [(first.run.run,)]


def started(home: Home, apps: list[Path], rounds: int) -> subprocess.Popen[str]:
    """A run in a process of its own that has ended some rounds."""
    command = [sys.executable, "-c", PROGRAM, str(home.path), *map(str, apps)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(f"round {rounds + 1}: "):
            return process
    raise AssertionError(process.communicate())


def test_ctrl_c_keeps_what_was_measured_as_partial(bare: Home, apps: list[Path]) -> None:
    process = started(bare, apps, rounds=1)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert output.splitlines()[-1] == "partial interrupted 1", errors
    assert rows(bare, "select status, stop_reason from marts.benchmark_runs") == [("partial", "interrupted")]
    assert rows(bare, "select count(*) from marts.benchmark_ratios") == [(0,)]
    usable = "select distinct run_status, is_current, rounds + void_rounds >= 1 from marts.benchmark_costs"
    assert rows(bare, usable) == [("partial", False, True)]


@pytest.mark.parametrize("rounds", [pytest.param(0, marks=pytest.mark.proof), 1])
def test_a_kill_leaves_a_partial_run_and_no_process(bare: Home, apps: list[Path], rounds: int) -> None:
    process = started(bare, apps, rounds)
    below = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    gone, alive = psutil.wait_procs(below, timeout=15)
    assert alive == [], gone
    prepare(bare)
    assert rows(bare, "select status, rounds, gate from marts.benchmark_runs") == [("partial", 0, None)]
    measured = rows(bare, "select count(distinct round) from raw.bench_samples_now")
    assert measured[0][0] == rounds
    assert rows(bare, "select status from ops.runs where source = 'benchmarks'") == [("failed",)]
    assert rows(bare, "select count(*) from marts.benchmark_ratios") == [(0,)]


@pytest.mark.proof
def test_a_full_disk_ends_the_run_with_its_sentence(
    bare: Home, apps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, written = journal.write_batch, []

    def full(*arguments: Any) -> Path:
        written.append(arguments)
        if len(written) > 2:
            raise InboxNotWritable("A batch could not be written (No space left on device).")
        return real(*arguments)

    monkeypatch.setattr(journal, "write_batch", full)
    with pytest.raises(InboxNotWritable, match="No space left"):
        bench(bare, job_of(bare, *apps))
    assert rows(bare, "select status from marts.benchmark_runs") == [("partial",)]
    assert rows(bare, "select status, error from ops.runs where source = 'benchmarks'") == [
        ("failed", "A batch could not be written (No space left on device).")
    ]
