"""Sixteen repositories with their whole history, hour by hour, within what GitHub allows without a token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.fakes.github_sample import sixteen
from tests.pipelines.github_runs import MORNING, STARS, Runs, runs_of
from warehouse.home import Home
from warehouse.registry import shipped_registry

FRAMEWORKS = list(shipped_registry().frameworks.values())
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def runs(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    with runs_of(home, monkeypatch, sixteen(MORNING), FRAMEWORKS) as running:
        yield running


def most_in_an_hour(runs: Runs) -> int:
    """Most requests within any hour, searches aside."""
    asked = [at for at, path, _ in runs.github.asked if not path.startswith("/search")]
    return max(sum(start <= at < start + HOUR for at in asked) for start in asked)


def complete(runs: Runs) -> int:
    return sum('"next":null' in cursor for cursor in runs.cursors.get(STARS, {}).values())


def test_all_stars_since_the_creation_of_sixteen_repositories_come_in_eight_hourly_runs(runs: Runs) -> None:
    runs.run()
    assert len(runs.cursors[STARS]) == 16, "the newest weeks of all before the oldest of any"
    assert min(len(runs.stars(framework.slug)) for framework in FRAMEWORKS) > 200
    for _ in range(7):
        runs.clock.move(hours=1)
        runs.run()
    assert complete(runs) == 16
    assert most_in_an_hour(runs) <= 50
    for framework, repository in zip(FRAMEWORKS, runs.github.repositories, strict=True):
        stars = runs.stars(framework.slug)
        known = {day: count for day, count in repository.given.items() if day < MORNING.date()}
        assert {day: count for day, (count, done) in stars.items() if done and day in known} == known
        assert min(stars) <= repository.created_on
    total = runs.ask("select count(*) from raw.stars_given where is_complete")[0][0]
    assert total >= 50_000
