"""How well the benchmark statistics keep what they promise, on simulated runs whose truth is known.

    python -m benchmarks.statistics [--trials 1000]

Noise has two levels: each run shifts a ratio for good (another day, another memory layout), each round adds
a disturbance that both targets share (a busy neighbour; it only ever adds) and one of each target's own, now
and then a large one. The sizes are of the order seen on a shared machine with two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import count, pairwise

import numpy as np

from pipelines.benchmarks.statistics import (
    Ratio,
    Share,
    StopRule,
    change,
    clopper_pearson,
    compare,
    false_differences,
)
from pipelines.benchmarks.statistics.quantiles import Array

ROUND_SD = 0.06
SPIKE_SHARE, SPIKE_SIZE = 0.05, 0.3
SHARED_SIZE = 0.15
MOST_ROUNDS = 40


def simulate(
    rng: np.random.Generator, *, runs: int, rounds: int, ratio: float, run_sd: float
) -> tuple[Array, Array]:
    """Costs (µs) of a reference and of a target whose true ratio is given, each of shape (runs, rounds)."""
    shape = (2, runs, rounds)
    own = rng.normal(0, ROUND_SD, shape) + (rng.random(shape) < SPIKE_SHARE) * rng.exponential(
        SPIKE_SIZE, shape
    )
    shared = rng.exponential(SHARED_SIZE, shape[1:])
    shift = rng.normal(0, run_sd, (runs, 1))
    logs = own + shared
    logs[1] += shift - np.log(ratio)
    costs = 100 * np.exp(logs)
    return costs[0], costs[1]


def comparisons(trials: int, *, runs: int, rounds: int, ratio: float, run_sd: float) -> Iterator[Ratio]:
    """One comparison per trial; trial `i` uses seed `i`."""
    for seed in range(trials):
        costs = simulate(np.random.default_rng(seed), runs=runs, rounds=rounds, ratio=ratio, run_sd=run_sd)
        found = compare(*costs, seed=seed)
        if found is not None:
            yield found


def coverage(trials: int, *, runs: int, rounds: int, run_sd: float) -> Share:
    """Share of 95 % intervals that hold the true ratio."""
    true = 1.3
    found = list(comparisons(trials, runs=runs, rounds=rounds, ratio=true, run_sd=run_sd))
    return clopper_pearson(sum(ratio.low <= true <= ratio.high for ratio in found), len(found))


def rerun_coverage(trials: int, *, runs: int, rounds: int, run_sd: float) -> Share:
    """Share of 95 % intervals that hold the ratio which an independent repetition found."""
    found = list(comparisons(trials, runs=runs, rounds=rounds, ratio=1.3, run_sd=run_sd))
    held = [ratio.low <= again.ratio <= ratio.high for ratio, again in pairwise(found)]
    return clopper_pearson(sum(held), len(held))


def stopped(seed: int, *, ratio: float, rule: StopRule) -> Ratio:
    """One run with rounds added until the rule says stop; each round takes a second."""
    costs = simulate(np.random.default_rng(seed), runs=1, rounds=MOST_ROUNDS, ratio=ratio, run_sd=0)
    for rounds in count(2):
        found = compare(costs[0][:, :rounds], costs[1][:, :rounds], seed=seed)
        if found and (rounds == MOST_ROUNDS or rule.reason([found], rounds=rounds, elapsed_s=rounds)):
            return found
    raise AssertionError("count() does not end")


def false_share(trials: int) -> Share:
    """A/A: share of differences shown between a target and itself, each in one run with sequential stop."""
    return false_differences([stopped(seed, ratio=1.0, rule=StopRule()) for seed in range(trials)])


def found_share(trials: int) -> Share:
    """Share of slowdowns by 10 % that one run with sequential stop shows as slower."""
    verdicts = [stopped(seed, ratio=1 / 1.1, rule=StopRule()).verdict for seed in range(trials)]
    return clopper_pearson(verdicts.count("slower"), trials)


def alert_share(trials: int, *, slowdown: float, rounds: int = 40) -> Share:
    """Share of trials in which three runs raise an alert: the interval lies beyond 5 %."""
    ratios = comparisons(trials, runs=3, rounds=rounds, ratio=1 / (1 + slowdown), run_sd=0.01)
    return clopper_pearson([change(ratio) for ratio in ratios].count("slower"), trials)


def _print(label: str, share: Share) -> None:
    print(
        f"{label:<68} {share.share:7.1%}  [{share.low:.1%}, {share.high:.1%}]  {share.count} of {share.total}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, default=1000)
    trials = parser.parse_args().trials
    for runs, rounds in ((1, 8), (1, 16), (3, 8), (3, 16), (5, 8)):
        for run_sd in (0.0,) if runs == 1 else (0.0, 0.02, 0.05):
            label = f"95 % interval holds the truth: {runs} x {rounds} rounds, run sd {run_sd:.0%}"
            _print(label, coverage(trials, runs=runs, rounds=rounds, run_sd=run_sd))
    for run_sd in (0.0, 0.02, 0.05):
        label = f"95 % interval holds the ratio of a repetition: 3 x 8, run sd {run_sd:.0%}"
        _print(label, rerun_coverage(trials, runs=3, rounds=8, run_sd=run_sd))
    _print("A/A with sequential stop: differences shown", false_share(trials))
    _print("10 % slowdown with sequential stop: shown as slower", found_share(trials))
    _print("no slowdown: alert over three runs of 40 rounds", alert_share(trials, slowdown=0.0))
    _print(
        "5 % slowdown (the margin itself): alert over three runs of 40 rounds",
        alert_share(trials, slowdown=0.05),
    )
    for rounds in (20, 40):
        label = f"10 % slowdown: alert over three runs of {rounds} rounds"
        _print(label, alert_share(trials, slowdown=0.1, rounds=rounds))


if __name__ == "__main__":
    main()
