"""Rounds: every target once per round in random order, until the figures are precise."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.benchmarks.costs import RunData, costs, paired
from pipelines.benchmarks.in_process import measure_in_process
from pipelines.benchmarks.plans import BenchPlan, expected_round_s
from pipelines.benchmarks.samples import Measured, Turn
from pipelines.benchmarks.served import measure_served
from pipelines.benchmarks.statistics import Ratio, StopRule, compare
from pipelines.benchmarks.targets import Target
from warehouse.lock import exclusive
from warehouse.tables.benchmarks import StopReason

Progress = Callable[[str], None]
Measure = Callable[[Target, Turn], Measured]

MOST_FAILURES = 2
"""So many failures of a start, or of a workload of a target, and it is not tried again in this run."""
LOCK_WAIT_S = 900.0


@dataclass
class Rounds:
    """What the rounds of one run brought; `complete` counts those measured to their end."""

    measured: Measured = field(default_factory=Measured)
    complete: int = 0
    reason: StopReason = "interrupted"


@dataclass(frozen=True)
class Harness:
    """Measures rounds of `targets`; `keep` stores the rows of each round before the next one begins.

    `data` arranges what was measured so far, for the rule that ends the run.
    """

    targets: Sequence[Target]
    plan: BenchPlan
    turn: Turn
    machine_lock: Path
    keep: Callable[[Measured], None]
    data: Callable[[Measured], RunData]
    progress: Progress
    measure: Measure = lambda target, turn: (
        measure_in_process(target, turn) if target.track == "in-process" else measure_served(target, turn)
    )

    def run(self, budget_s: float) -> Rounds:
        """Rounds until the rule says stop; Ctrl-C keeps what was measured so far.

        Raises:
            Busy: another process of this home works on for a quarter of an hour.
            InboxNotWritable: a round could not be stored.
        """
        rounds, elapsed_s = Rounds(), 0.0
        rule = StopRule(self.plan.half_width, budget_s, self.plan.least_rounds)
        while True:
            number = rounds.complete + 1
            left_out = self._left_out(rounds.measured)
            targets = [target for target in self.targets if self._has_work(target, left_out)]
            if not targets:
                rounds.reason = "nothing left"
                return rounds
            left_s = self._left_s(rounds.complete, elapsed_s, budget_s)
            try:
                elapsed_s += self._round(
                    rounds, targets, replace(self.turn, number=number, left_out=left_out), left_s
                )
            except KeyboardInterrupt:
                return rounds
            rounds.complete = number
            ratios = self._watched(rounds.measured) if number >= self.plan.least_rounds else []
            if reason := rule.reason(ratios, rounds=number, elapsed_s=elapsed_s):
                rounds.reason = reason
                return rounds

    def _round(self, rounds: Rounds, targets: list[Target], turn: Turn, left_s: float) -> float:
        """Measure one round and keep it, even a broken one; returns its seconds without waiting."""
        random.Random(f"{turn.seed} {turn.number}").shuffle(targets)
        done = Measured()
        try:
            with exclusive(self.machine_lock, LOCK_WAIT_S):
                begun = time.monotonic()
                for target in targets:
                    left = left_s - (time.monotonic() - begun)
                    self.progress(f"round {turn.number}: {target.name} (about {_duration(left)} left)")
                    done.add(self.measure(target, turn))
                return time.monotonic() - begun
        finally:
            rounds.measured.add(done)
            self.keep(done)

    def _left_out(self, measured: Measured) -> frozenset[tuple[str, str]]:
        """Workloads of targets that failed too often; the empty workload stands for the start."""
        starts = Counter((row.target, "") for row in measured.starts if row.status == "failed")
        failed = Counter(
            (row.target, row.workload)
            for row in measured.samples
            if row.status == "failed" and row.loop != "open"
        )
        return frozenset(key for key, times in (starts + failed).items() if times >= MOST_FAILURES)

    def _has_work(self, target: Target, left_out: frozenset[tuple[str, str]]) -> bool:
        if (target.name, "") in left_out:
            return False
        return any((target.name, workload) not in left_out for workload in target.workloads)

    def _watched(self, measured: Measured) -> list[Ratio]:
        """One ratio per target and workload, so that all of them get precise."""
        found = []
        for cell, subjects in costs([self.data(measured)]).items():
            if cell.metric == "cpu":
                first, *others = (subjects[name] for name in sorted(subjects))
                # Who has nobody beside him is precise when his own cost is.
                others = others or [dict.fromkeys(first, 1.0)]
                found += [compare(*paired(first, other)[:2], seed=self.turn.seed) for other in others]
        return [ratio for ratio in found if ratio is not None]

    def _left_s(self, rounds: int, elapsed_s: float, budget_s: float) -> float:
        """Seconds that the run will take at least from here, as far as one can tell."""
        each = elapsed_s / rounds if rounds else self.expected_round_s
        return min(max(self.plan.least_rounds - rounds, 1) * each, max(budget_s - elapsed_s, each))

    @property
    def expected_round_s(self) -> float:
        """First guess of the seconds that a round takes."""
        cells = sum(len(target.workloads) for target in self.targets)
        return expected_round_s(cells, len(self.targets), self.turn.load)


def _duration(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 60} min {whole % 60:02} s" if whole >= 60 else f"{whole} s"
