"""kill -9 at any moment of collecting, loading and publishing: the next run just works, nothing is lost."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from tests.forks import Forks, forks_of
from warehouse import snapshot, store
from warehouse.home import Home

ROWS_PER_BATCH = 200
FEW, ALL = ["stars_daily"], ["all"]
"""Marts that are published: with few of them a kill meets every step of a publish as often."""


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with forks_of("tests.warehouse.worker") as running:
        yield running


def killed_while_working(
    forks: Forks, home: Home, kind: str, marts: list[str], start: int, delay: float
) -> list[str]:
    """Start a worker, kill it some time after its first acknowledgement; returns what it acknowledged."""
    pid = forks.start("work", kind, start, str(home.path), marts)
    first = forks.line()
    time.sleep(delay)
    return [line.strip() for line in (first, *forks.kill(pid))]


COUNTS = "select framework, count(*) from raw.star_counts group by all"


def published(home: Home) -> dict[str, int]:
    with snapshot.open_snapshot(home) as connection:
        return dict(connection.execute(COUNTS).fetchall())


def loaded(home: Home) -> dict[str, int]:
    store.load(home)
    with store.writer(home) as connection:
        return dict(connection.execute(COUNTS).fetchall())


def kill_many(forks: Forks, home: Home, kind: str, marts: list[str], kills: int, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    for number in range(kills):
        delay = chance.uniform(0, 0.3)
        acknowledged.update(killed_while_working(forks, home, kind, marts, number * 1000, delay))
        if home.current.exists():
            published(home)  # whatever was interrupted, what is published can be read
        found = loaded(home)
        lost = {name for name in acknowledged if found.get(f"framework-{name}") != ROWS_PER_BATCH}
        assert not lost, f"after kill {number} of kind {kind}"
    store.publish(home)
    assert published(home) == found
    assert not list(home.rejected.iterdir())
    assert not list(home.snapshots.glob(".building-*"))


@pytest.mark.marts(*FEW)
@pytest.mark.parametrize("kind", ["collect", "load", "publish"])
def test_a_killed_process_loses_nothing_and_hangs_nobody(forks: Forks, home: Home, kind: str) -> None:
    kill_many(forks, home, kind, FEW, kills=10, seed=1)


@pytest.mark.proof
@pytest.mark.parametrize("kind", ["collect", "load", "publish"])
def test_many_kills(forks: Forks, home: Home, kind: str, many: int) -> None:
    kill_many(forks, home, kind, ALL, kills=many, seed=2)
