"""collect against a fake index: what is stored, what is said, and that one failure never loses the rest."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.collect import Collection, collect
from pipelines.runs import DIED, OpenRun, close_dead_runs
from pipelines.source import all_sources
from tests.fakes import faults
from tests.fakes.index import Index
from tests.fakes.server import Server
from tests.forks import forks_of
from warehouse import snapshot
from warehouse.home import Home
from warehouse.registry import Framework, load_registry

pytestmark = pytest.mark.marts("releases", "frameworks")
ROOT = Path(__file__).parents[2]
SOURCES = ["package_index", "package_metadata"]
INDEX_SETTING = "FRAMEWATCH_PACKAGE_INDEX_URL"


@pytest.fixture
def index() -> Index:
    fake = Index()
    for framework in ("flask", "django", "fastapi"):
        fake.release(framework, "1.0.0", day=1)
        fake.release(framework, "1.1.0", day=2)
    return fake


@pytest.fixture
def server(index: Index, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(index.answer) as running:
        monkeypatch.setenv(INDEX_SETTING, f"{running.url}/simple")
        yield running


def frameworks(home: Home, *slugs: str) -> list[Framework]:
    known = load_registry(home).frameworks
    return [known[slug] for slug in slugs]


def run(home: Home, *slugs: str) -> Collection:
    chosen = frameworks(home, *(slugs or ("flask", "django", "fastapi")))
    return collect(home, [all_sources()[name] for name in SOURCES], chosen)


def ask(home: Home, query: str) -> list[tuple[object, ...]]:
    with snapshot.open_snapshot(home) as connection:
        return connection.execute(query).fetchall()


def test_a_second_run_stores_nothing(bare: Home, server: Server) -> None:
    first = run(bare)
    assert not first.failed, first.as_json()
    assert ask(bare, "select framework, version from marts.releases order by all") == [
        (framework, version) for framework in ("django", "fastapi", "flask") for version in ("1.0.0", "1.1.0")
    ]
    second = run(bare)
    assert (second.failed, second.rows_stored) == (False, 0)
    assert json.loads(bare.last_run.read_text())["rows_stored"] == 0


def test_a_deleted_release_is_retracted_and_its_history_stays(
    bare: Home, server: Server, index: Index
) -> None:
    run(bare)
    index.delete("flask", "1.1.0")
    assert run(bare).published.stored["index_files"].retracted == 2
    assert ask(bare, "select version from marts.releases where framework = 'flask'") == [("1.0.0",)]
    assert ask(
        bare, "select count(*) from raw.index_files where package = 'flask' and version = '1.1.0'"
    ) == [(4,)]


def test_one_framework_that_fails_does_not_lose_the_others(bare: Home, server: Server) -> None:
    server.fault(faults.status(404), path="/simple/flask/")
    result = run(bare)
    assert result.failed
    outcome = next(o for o in result.outcomes if o.source == "package_index")
    assert outcome.status == "partial"
    assert outcome.error is not None
    assert "flask" in outcome.error
    assert ask(bare, "select distinct framework from marts.releases order by 1") == [
        ("django",),
        ("fastapi",),
    ]
    assert "No or partial answer: package_index, package_metadata" in result.summary
    assert ask(bare, "select status, error from ops.runs where source = 'package_index'") == [
        ("partial", outcome.error)
    ]
    server.heal()
    assert not run(bare).failed
    assert len(ask(bare, "select * from marts.releases")) == 6


@pytest.mark.marts("stars_daily")
def test_a_host_that_refuses_is_asked_once_and_named_once(
    prepared: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with faults.closed_port() as url:
        monkeypatch.setenv(INDEX_SETTING, url + "/simple")
        result = run(prepared)
    assert [o.status for o in result.outcomes] == ["failed", "failed"]
    for outcome in result.outcomes:
        assert outcome.error is not None
        assert outcome.error.startswith("flask, django, fastapi: ")
    assert ask(prepared, "select count(*) > 1000 from marts.stars_daily") == [(True,)], (
        "the recorded history is there"
    )


def test_a_budget_stop_is_no_failure(bare: Home, server: Server) -> None:
    server.fault(faults.rate_limited(3600))
    result = run(bare)
    assert not result.failed
    assert {o.status for o in result.outcomes} == {"budget"}
    assert all(o.error and "continues after" in o.error for o in result.outcomes)


def test_a_full_disk_is_one_sentence_and_nothing_stored_is_lost(
    bare: Home, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(bare, "flask")

    def no_space(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("warehouse.inbox.pq.write_table", no_space)
        full.setattr("pathlib.Path.write_text", no_space)
        with pytest.raises(OSError, match="No space left"):
            run(bare)
    assert not run(bare).failed
    assert len(ask(bare, "select * from marts.releases")) == 6


def test_a_registry_that_loses_a_framework_keeps_its_rows_not_active(bare: Home, server: Server) -> None:
    run(bare)
    bare.registry.write_text("[flask]\nactive = false\n")
    run(bare, "django")
    assert ask(
        bare,
        "select framework, active from marts.frameworks where framework in ('flask', 'django') order by 1",
    ) == [
        ("django", True),
        ("flask", False),
    ]
    assert ask(bare, "select count(*) from marts.releases where framework = 'flask'") == [(2,)]


def test_a_bad_table_of_the_user_is_one_sentence_and_the_rest_works(bare: Home, server: Server) -> None:
    bare.registry.write_text('[flask]\nrepositry = "x/y"\n[broken]\nname = 1\n')
    result = run(bare)
    assert any('"repositry"' in problem and "repository?" in problem for problem in result.problems)
    assert len(ask(bare, "select * from marts.releases")) == 6


def test_a_run_whose_process_died_is_closed_by_the_next_start(bare: Home, server: Server) -> None:
    code = (
        "import os; from warehouse.home import Home; from pipelines.runs import OpenRun;"
        f"OpenRun.start(Home.default(), ['package_index']); os.kill(os.getpid(), {int(signal.SIGKILL)})"
    )
    subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT)
    living = OpenRun.start(bare, ["package_metadata"])
    assert len(list(bare.runs.glob("*.json"))) == 2
    assert len(close_dead_runs(bare)) == 1
    assert [path.stem for path in bare.runs.glob("*.json")] == [living.run_id]
    living.close()
    run(bare)
    assert ask(bare, f"select source, status from ops.runs where error = '{DIED}'") == [
        ("package_index", "failed")
    ]


ARGUMENTS = [*SOURCES, *(f"--framework={framework}" for framework in ("flask", "django", "fastapi"))]
Kill = Callable[[random.Random], None]


def collect_in_a_process(home: Home) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipelines.cli", "collect", "--json", *ARGUMENTS]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def kill_and_run_again(home: Home, kill: Kill, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(kills):
        kill(chance)
    result = run(home)
    assert not result.failed, result.as_json()
    assert len(ask(home, "select * from marts.releases")) == 6
    assert ask(home, "select count(*), count(distinct filename) from raw.index_files") == [(12, 12)]
    assert not list(home.runs.iterdir())


def test_collect_killed_at_any_moment_ends_in_the_same_rows(bare: Home, server: Server) -> None:
    with forks_of("tests.pipelines.collect_worker") as forks:

        def kill(chance: random.Random) -> None:
            pid = forks.start("run", ARGUMENTS)
            time.sleep(chance.uniform(0, 0.7))
            forks.kill(pid)

        kill_and_run_again(bare, kill, kills=10, seed=3)


@pytest.mark.proof
@pytest.mark.marts("all")
def test_collect_killed_many_times(prepared: Home, server: Server, many: int) -> None:
    """The command as it is started by people, with all that it publishes."""

    def kill(chance: random.Random) -> None:
        with collect_in_a_process(prepared) as process:
            time.sleep(chance.uniform(0.2, 1.5))
            process.kill()

    kill_and_run_again(prepared, kill, kills=many, seed=4)


def test_two_collects_at_once_both_end_well(bare: Home, server: Server) -> None:
    with collect_in_a_process(bare) as one, collect_in_a_process(bare) as two:
        codes = [process.wait(timeout=60) for process in (one, two)]
    assert codes == [0, 0]
    assert ask(bare, "select count(*), count(distinct filename) from raw.index_files") == [(12, 12)]


def test_an_interrupt_keeps_what_came(bare: Home, server: Server) -> None:
    server.fault(faults.silent, path="/simple/fastapi/")
    with collect_in_a_process(bare) as process:
        deadline = time.monotonic() + 30
        while "/simple/fastapi/" not in server.paths() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert ask(bare, "select distinct framework from marts.releases order by 1") == [
        ("django",),
        ("flask",),
    ]
    assert ask(bare, "select status from ops.runs where source = 'package_index'") == [("partial",)]
    assert not list(bare.runs.iterdir())
