"""Rounds: order, stop, strikes, the machine's lock, and what an interrupt leaves."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.benchmarks import harness
from pipelines.benchmarks.costs import RunData
from pipelines.benchmarks.harness import Harness, Rounds
from pipelines.benchmarks.plans import BenchPlan, Part
from pipelines.benchmarks.samples import Measured, Turn
from pipelines.benchmarks.targets import Target
from pipelines.lab.environment import Environment
from pipelines.lab.sample_app import load_app
from tests.fakes.bench_rows import environment, run, sample
from tests.fakes.sample_apps import make_app, turn
from warehouse.lock import Busy, considerate

PLAN = BenchPlan("quick", (Part(("rose", "lily"), "documented", ("json",)),), budget_s=60, least_rounds=3)


@pytest.fixture
def targets(tmp_path: Path) -> list[Target]:
    empty = Environment("x", tmp_path, (), "3.11", 0)
    apps = [load_app(make_app(tmp_path / name)) for name in ("rose", "lily", "iris")]
    return [
        Target(f"{app.folder.name}/documented", app, "documented", empty, ("json",), None) for app in apps
    ]


class Bench:
    """A harness whose measuring is a function, with what it kept and in which order it measured."""

    def __init__(self, targets: list[Target], folder: Path, plan: BenchPlan = PLAN) -> None:
        self.order: list[tuple[int, str]] = []
        self.kept: list[Measured] = []
        self.lines: list[str] = []
        self.cost: Callable[[str, int], float | str] = lambda name, number: 100 + number % 3
        rows = [environment(target.framework) for target in targets]
        self.harness = Harness(
            targets,
            plan,
            turn(folder, 0),
            folder / "machine.lock",
            self.kept.append,
            lambda measured: RunData(run(), rows, measured),
            self.lines.append,
            self.measure,
        )

    def measure(self, target: Target, turn: Turn) -> Measured:
        self.order.append((turn.number, target.framework))
        result = self.cost(target.framework, turn.number)
        if result == "no start":
            return Measured([turn.failed_start(target.name, "It did not start.")])
        if isinstance(result, str):
            return Measured([], [turn.sample(target.name, "json", "closed", "failed", result)])
        return Measured([], [sample(target.name, turn.number, result)])

    def run(self, budget_s: float = 60) -> Rounds:
        return self.harness.run(budget_s)


def test_every_target_once_per_round_in_another_order_that_the_seed_repeats(
    targets: list[Target], tmp_path: Path
) -> None:
    bench, again = Bench(targets, tmp_path), Bench(targets, tmp_path)
    bench.run()
    again.run()
    assert bench.order == again.order
    rounds = [[name for number, name in bench.order if number == wanted] for wanted in (1, 2, 3)]
    assert all(sorted(names) == ["iris", "lily", "rose"] for names in rounds)
    assert len({tuple(names) for names in rounds}) > 1


def test_it_stops_when_precise_but_not_before_the_least_rounds(targets: list[Target], tmp_path: Path) -> None:
    rounds = Bench(targets, tmp_path).run()
    assert (rounds.complete, rounds.reason) == (3, "precise")
    assert len(rounds.measured.samples) == 9


def test_it_stops_when_another_round_would_exceed_the_budget(targets: list[Target], tmp_path: Path) -> None:
    bench = Bench(targets, tmp_path)
    bench.cost = lambda name, number: (time.sleep(0.02), 100.0 * number ** (name == "lily"))[1]
    rounds = bench.run(budget_s=0.2)
    assert rounds.reason == "budget"
    assert 1 <= rounds.complete <= 3


def test_what_fails_twice_is_left_out_and_the_others_go_on(targets: list[Target], tmp_path: Path) -> None:
    bench = Bench(targets, tmp_path)
    bench.cost = lambda name, number: {"rose": "no start", "lily": "A wrong answer."}.get(
        name, 100.0 + number
    )
    rounds = bench.run(budget_s=0.2)
    tried = {name: [number for number, other in bench.order if other == name] for name in ("rose", "lily")}
    assert tried == {"rose": [1, 2], "lily": [1, 2]}
    assert len([name for _, name in bench.order if name == "iris"]) == rounds.complete > 2


def test_without_anything_left_it_ends(targets: list[Target], tmp_path: Path) -> None:
    bench = Bench(targets, tmp_path)
    bench.cost = lambda name, number: "no start"
    rounds = bench.run()
    assert (rounds.complete, rounds.reason) == (2, "nothing left")
    assert len(rounds.measured.starts) == 6


def test_an_interrupt_keeps_all_rounds_and_the_beginning_of_the_last(
    targets: list[Target], tmp_path: Path
) -> None:
    def interrupted(name: str, number: int) -> float:
        if number == 2 and len(bench.order) == 5:
            raise KeyboardInterrupt
        return 100.0

    bench = Bench(targets, tmp_path)
    bench.cost = interrupted
    rounds = bench.run()
    assert (rounds.complete, rounds.reason) == (1, "interrupted")
    assert [len(kept.samples) for kept in bench.kept] == [3, 1]
    assert len(rounds.measured.samples) == 4


def test_progress_names_round_target_and_the_time_left(targets: list[Target], tmp_path: Path) -> None:
    bench = Bench(targets, tmp_path, replace(PLAN, least_rounds=8))
    bench.run()
    assert bench.lines[0].startswith("round 1: ")
    assert bench.lines[0].endswith("s left)")
    assert len(bench.lines) == 24


class TestMachineLock:
    def test_a_round_waits_for_work_that_holds_it_shared(self, targets: list[Target], tmp_path: Path) -> None:
        path, bench, ended = tmp_path / "machine.lock", Bench(targets, tmp_path), []
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            thread = threading.Thread(target=lambda: ended.append(bench.run()))
            thread.start()
            time.sleep(0.2)
            assert bench.order == []
        thread.join(10)
        assert ended[0].complete == 3

    def test_it_says_who_keeps_it_waiting_too_long(
        self, targets: list[Target], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(harness, "LOCK_WAIT_S", 0.1)
        with (tmp_path / "machine.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            with pytest.raises(Busy, match=r"machine\.lock has been held"):
                Bench(targets, tmp_path).run()

    def test_work_waits_for_a_round_but_never_for_ever(self, tmp_path: Path) -> None:
        path = tmp_path / "machine.lock"
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            began = time.monotonic()
            with considerate(path, wait_seconds=0.3):
                assert time.monotonic() - began >= 0.3
            began = time.monotonic()
            with considerate(path, hurry=lambda: True):
                assert time.monotonic() - began < 0.3
        with considerate(path), path.open() as other:
            with pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
