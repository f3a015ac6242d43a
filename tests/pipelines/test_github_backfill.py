"""Sixteen repositories with their whole history, hour by hour, within what GitHub allows without a token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.fakes.github_sample import sixteen
from tests.pipelines.github_runs import MORNING, REPOSITORIES, STARS, Runs, runs_of
from warehouse.home import Home
from warehouse.registry import shipped_registry

pytestmark = pytest.mark.usefixtures("tables")

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


def stored(runs: Runs) -> dict[str, dict[dt.date, int]]:
    """Stars of the days that are over, per framework."""
    found: dict[str, dict[dt.date, int]] = {framework.slug: {} for framework in FRAMEWORKS}
    for slug, day, stars in runs.ask("select framework, day, stars from raw.stars_given where is_complete"):
        found[slug][day] = stars
    return found


def test_all_stars_since_the_creation_of_sixteen_repositories_come_in_eight_hourly_runs(runs: Runs) -> None:
    runs.run()
    assert len(runs.cursors[STARS]) == 16
    assert min(map(len, stored(runs).values())) > 200, "the newest weeks of all before the oldest of any"
    for _ in range(7):
        runs.clock.move(hours=1)
        runs.run()
    assert complete(runs) == 16
    assert most_in_an_hour(runs) <= 50
    found = stored(runs)
    assert sum(map(len, found.values())) >= 50_000
    for framework, repository in zip(FRAMEWORKS, runs.github.repositories, strict=True):
        over = {day: stars for day, stars in repository.given.items() if day < MORNING.date()}
        before = {day: stars for day, stars in found[framework.slug].items() if day not in over}
        assert found[framework.slug] == before | over
        assert set(before.values()) <= {0}, "days of the first week before the creation"
    asked = len(runs.github.asked)
    runs.clock.move(days=1)
    runs.run(REPOSITORIES, STARS)
    assert len(runs.github.asked) - asked == 2 * 16, "two requests a day for each repository"
