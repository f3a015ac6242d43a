"""kill -9 at any moment of collecting, loading and publishing: the next run just works, nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse import snapshot, store
from warehouse.home import Home

FOLDER = Path(__file__).parent
ROWS_PER_BATCH = 200


@pytest.fixture(scope="module")
def workers() -> Iterator[subprocess.Popen[str]]:
    """The process whose children are killed, see worker.py."""
    command = [sys.executable, str(FOLDER / "worker.py")]
    environment = {"PYTHONPATH": str(FOLDER.parents[1])}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def killed_while_working(
    workers: subprocess.Popen[str], home: Home, kind: str, start: int, delay: float
) -> list[str]:
    """Start a worker, kill it some time after its first acknowledgement; returns what it acknowledged."""
    assert workers.stdin is not None
    assert workers.stdout is not None
    workers.stdin.write(f"{kind} {start} {home.path}\n")
    pid, acknowledged = int(workers.stdout.readline()), [workers.stdout.readline()]
    time.sleep(delay)
    os.kill(pid, signal.SIGKILL)
    acknowledged += iter(workers.stdout.readline, "ended\n")
    return [line.strip() for line in acknowledged]


COUNTS = "select framework, count(*) from raw.star_counts group by all"


def published(home: Home) -> dict[str, int]:
    with snapshot.open_snapshot(home) as connection:
        return dict(connection.execute(COUNTS).fetchall())


def loaded(home: Home) -> dict[str, int]:
    store.load(home)
    with store.writer(home) as connection:
        return dict(connection.execute(COUNTS).fetchall())


def kill_many(workers: subprocess.Popen[str], home: Home, kind: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    for number in range(kills):
        acknowledged.update(killed_while_working(workers, home, kind, number * 1000, chance.uniform(0, 0.3)))
        if home.current.exists():
            published(home)  # whatever was interrupted, what is published can be read
        found = loaded(home)
        lost = {name for name in acknowledged if found.get(f"framework-{name}") != ROWS_PER_BATCH}
        assert not lost, f"after kill {number} of kind {kind}"
    store.publish(home)
    assert published(home) == found
    assert not list(home.rejected.iterdir())
    assert not list(home.snapshots.glob(".building-*"))


@pytest.mark.parametrize("kind", ["collect", "load", "publish"])
def test_a_killed_process_loses_nothing_and_hangs_nobody(
    workers: subprocess.Popen[str], home: Home, kind: str
) -> None:
    kill_many(workers, home, kind, kills=10, seed=1)


@pytest.mark.proof
@pytest.mark.parametrize("kind", ["collect", "load", "publish"])
def test_many_kills(workers: subprocess.Popen[str], home: Home, kind: str, many: int) -> None:
    kill_many(workers, home, kind, kills=many, seed=2)
