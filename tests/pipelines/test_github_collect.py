"""The GitHub sources as `framewatch collect` and Dagster run them: killed, repeated, published, scheduled."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.collect import Collection, collect, stored_cursors
from pipelines.definitions import any_due, group_jobs
from pipelines.source import all_sources
from tests.fakes.github import GitHub
from tests.fakes.github_repository import DAY, Repository
from tests.fakes.server import Server
from tests.pipelines.github_runs import COUNTS, REPOSITORIES, STARS
from warehouse import snapshot
from warehouse.home import Home
from warehouse.registry import load_registry

pytestmark = pytest.mark.marts("star_history")

ROOT = Path(__file__).parents[2]
SOURCES = [REPOSITORIES, STARS, COUNTS]
SLUGS = ["flask", "quart"]
WEEKS = 65
REQUESTS = 2 * (1 + 3 + 7)


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    """Flask and Quart since last year, one star a day."""
    first = utc_now().date() - WEEKS * 7 * DAY
    given = {first + number * DAY: 1 for number in range(WEEKS * 7 + 2)}
    counts = {"open_issues": 4, "contributors": 5, "commits_90_days": 6}
    repositories = [
        Repository(number, f"pallets/{slug}", first, dict(given), counts=counts)
        for number, slug in enumerate(SLUGS, 1)
    ]
    service = GitHub(repositories, utc_now, per_minute=1_000)
    with Server(service.answer) as server:
        monkeypatch.setenv("FRAMEWATCH_GITHUB_URL", server.url)
        monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", "sample-token")
        yield service


def run(home: Home) -> Collection:
    known = load_registry(home).frameworks
    return collect(home, [all_sources()[name] for name in SOURCES], [known[slug] for slug in SLUGS])


def published(home: Home, query: str) -> list[tuple[object, ...]]:
    with snapshot.open_snapshot(home) as connection:
        return connection.execute(query).fetchall()


def kill_one(github: GitHub, chance: random.Random) -> bool:
    """Kill a collection at a random point: within or after its requests. False when it had ended before."""
    command = [sys.executable, "-m", "pipelines.cli", "collect", *SOURCES]
    for slug in SLUGS:
        command += ["--framework", slug]
    last = len(github.asked) + chance.randint(1, REQUESTS)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        while len(github.asked) < last and process.poll() is None:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.5))
        ended = process.poll() is not None
        process.kill()
    return not ended


def kill_and_run_again(home: Home, template: Path, github: GitHub, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    while kills:
        # What killed runs asked for is used up as well and would end the next one.
        shutil.rmtree(home.path / "budgets", ignore_errors=True)
        if kill_one(github, chance):
            kills -= 1
        else:
            # All is stored, so that no request would be left to be killed at.
            all_is_there(home, github)
            shutil.rmtree(home.path)
            shutil.copytree(template, home.path, symlinks=True)
    shutil.rmtree(home.path / "budgets", ignore_errors=True)
    assert not run(home).failed
    all_is_there(home, github)


def all_is_there(home: Home, github: GitHub) -> None:
    """Every row once, as if nothing had been killed."""
    last = (utc_now() - dt.timedelta(hours=32)).date()
    given = [(day, stars) for day, stars in github.named("flask").given.items() if day <= last]
    for slug in SLUGS:
        history = f"select day, given from marts.star_history where framework = '{slug}' order by day"
        assert published(home, history) == given
    for table, rows in (("stars_given", None), ("repository_snapshots", 2), ("repository_counts", 12)):
        key = "framework, day" + (", measure" if table == "repository_counts" else "")
        counted = f"select count(*), count(distinct ({key})) from raw.{table}"
        [(found, keys)] = published(home, counted)
        assert found == keys == (rows or found)


def test_a_second_run_asks_nothing_and_stores_nothing(bare: Home, github: GitHub) -> None:
    assert not run(bare).failed
    asked = len(github.asked)
    again = run(bare)
    assert (again.failed, again.rows_stored, len(github.asked)) == (False, 0, asked)


@pytest.mark.proof
def test_killed_a_hundred_times_the_same_rows_result(
    prepared: Home, prepared_template: Path, github: GitHub, many: int
) -> None:
    kill_and_run_again(prepared, prepared_template, github, kills=many // 3, seed=2)


def context(at: dt.datetime) -> dg.ScheduleEvaluationContext:
    return dg.build_schedule_context(scheduled_execution_time=at)


@pytest.mark.marts("all")
def test_a_collection_is_published_and_its_schedule_waits_for_the_next_day(
    bare: Home, github: GitHub
) -> None:
    due = any_due([all_sources()[name] for name in (STARS, COUNTS)])
    assert due(context(utc_now())), "nothing is known"
    dropped = [slug for slug in load_registry(bare).frameworks if slug not in SLUGS]
    bare.registry.write_text("".join(f"[{slug}]\nactive = false\n" for slug in dropped))
    assert not run(bare).failed
    assert set(stored_cursors(bare)[STARS]) == set(SLUGS)
    assert not due(context(utc_now()))
    assert due(context(utc_now() + dt.timedelta(days=1))), "a day is over"
    stars = github.named("flask").stars(utc_now())
    columns = "framework, repository_id, stars, history_complete, history_difference, history_agrees"
    assert published(bare, f"select {columns} from marts.repositories order by 1") == [
        ("flask", 1, stars, True, 0, True),
        ("quart", 2, stars, True, 0, True),
    ]
    first = github.named("flask").created_on
    ways = (
        f"select distinct basis, origin from marts.stars_daily where framework = 'flask' and day >= '{first}'"
    )
    assert published(bare, f"{ways} order by 1") == [("history", "live"), ("observed", "live")]
    learnt = "select framework, repository_id from marts.frameworks where active order by 1"
    assert published(bare, learnt) == [("flask", 1), ("quart", 2)]
    gained = "select stars_gained_30, stars_gained_90 from marts.adoption_now where framework = 'flask'"
    assert published(bare, gained) == [(30, 90)]


def test_one_job_a_day_and_one_an_hour_that_leaves_it_room() -> None:
    sources = [all_sources()[name] for name in SOURCES]
    schedules = {schedule.job_name: schedule for schedule in group_jobs(sources, [])}
    assert {name: schedule.cron_schedule for name, schedule in schedules.items()} == {
        "adoption": "45 8 * * *",
        "github_backfill": "30 0-7,9-23 * * *",
    }


def test_of_the_sources_of_a_host_the_more_important_one_starts_first() -> None:
    from pipelines.assets import source_asset

    priorities = {
        name: int(source_asset(all_sources()[name]).op.tags["dagster/priority"]) for name in SOURCES
    }
    assert sorted(SOURCES, key=lambda name: -priorities[name]) == SOURCES
    assert len(set(priorities.values())) == 3
