"""How much dearer or cheaper one target is than another: paired ratios with a two-level bootstrap."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipelines.benchmarks.statistics.quantiles import Array, midmean, student_t

CONFIDENCE = 0.95
POWER = 0.8
REPLICATES = 1000
RUNS_FOR_A_HEADLINE = 3

Verdict = Literal["faster", "slower", "no difference shown"]


@dataclass(frozen=True)
class Ratio:
    """Reference cost / framework cost with its 95 % interval: above 1 the framework is faster.

    `rounds` counts the paired rounds of all `runs`. `smallest_detectable` is the relative difference (0.05
    for 5 %) that this amount of data would have shown with a probability of 80 %.
    """

    ratio: float
    low: float
    high: float
    runs: int
    rounds: int
    smallest_detectable: float

    @property
    def scope(self) -> str:
        """What the interval speaks of, for titles: one run says nothing about the next."""
        return "within this run" if self.runs == 1 else f"over {self.runs} runs"

    @property
    def headline(self) -> bool:
        """Whether there are enough runs to generalise from."""
        return self.runs >= RUNS_FOR_A_HEADLINE

    @property
    def half_width(self) -> float:
        """Relative distance from the ratio to the interval's upper end: 0.05 for +5 %."""
        return self.high / self.ratio - 1

    @property
    def verdict(self) -> Verdict:
        """Faster or slower than the reference only when the interval does not hold 1."""
        if self.low > 1:
            return "faster"
        return "slower" if self.high < 1 else "no difference shown"


def compare(reference: Array, framework: Array, *, seed: int = 0) -> Ratio | None:
    """Compare two targets that were measured in the same rounds.

    Both arrays are costs (any unit, say µs of CPU per request) of shape (runs, rounds); NaN marks a missing
    or void round. Only rounds that both have enter, so that what disturbed a round disturbs both sides of its
    ratio. Per run the ratio is the geometric mean of the middle half of its rounds' ratios; over the runs it
    is the geometric mean of those. None with fewer than two paired rounds.

    The interval is ratio × e^(± t · s). s is the standard deviation of a two-level bootstrap of the log ratio
    (draw runs, then rounds within each; Davison and Hinkley 1997, §3.8), times √(R / (R - 1)) because R drawn
    runs vary less than R new ones. t is Student's with the degrees of freedom that Satterthwaite (1946) gives
    for the sum of the variance between and within runs: few runs that disagree get a wide interval, runs that
    agree a narrow one. (A plain percentile interval of three runs that disagree holds the truth in some 80 %
    of cases.) The same seed gives the same result.

    Raises:
        ValueError: the arrays differ in shape or are not (runs, rounds).
    """
    logs = paired_logs(reference, framework)
    runs, rounds = len(logs), int(np.isfinite(logs).sum())
    if rounds < 2:
        return None
    centre = float(midmean(logs).mean())
    error, freedom = _error(logs, np.random.default_rng(seed))
    half = student_t(CONFIDENCE, freedom) * error
    # A one-sided t at the power's level is a two-sided one at 2 × power - 1.
    detectable = half + student_t(2 * POWER - 1, freedom) * error
    return Ratio(exp(centre), exp(centre - half), exp(centre + half), runs, rounds, exp(detectable) - 1)


def paired_logs(reference: Array, framework: Array) -> Array:
    """Log ratios of the rounds that both have, shape (runs, rounds); NaN elsewhere, empty runs left out.

    Raises:
        ValueError: the arrays differ in shape or are not (runs, rounds).
    """
    if reference.shape != framework.shape or reference.ndim != 2:
        raise ValueError(
            f"Costs of shapes {reference.shape} and {framework.shape} cannot be paired; "
            "both must be (runs, rounds)."
        )
    both = (reference > 0) & (framework > 0) & np.isfinite(reference) & np.isfinite(framework)
    logs = np.full(reference.shape, np.nan)
    logs[both] = np.log(reference[both] / framework[both])
    return logs[both.any(axis=1)]


def _error(logs: Array, rng: np.random.Generator) -> tuple[float, float]:
    """Standard error of the mean log ratio and its degrees of freedom; `logs` as from `paired_logs`."""
    counts = np.isfinite(logs).sum(axis=1)
    runs, rounds = len(logs), int(counts.sum())
    same_run = np.broadcast_to(np.arange(runs), (REPLICATES, runs))
    within = float(_resample(logs, same_run, rng).var(axis=0).mean())
    if runs == 1:
        return sqrt(within * rounds / (rounds - 1)), rounds - 1
    drawn = _resample(logs, rng.integers(0, runs, (REPLICATES, runs)), rng).mean(axis=1)
    between = float(midmean(logs).var())
    uncertainty = between**2 / (runs - 1) + (within**2 / (rounds - runs) if rounds > runs else 0.0)
    freedom = (between + within) ** 2 / uncertainty if uncertainty else runs - 1
    return float(drawn.std()) * sqrt(runs / (runs - 1)), freedom


def _resample(logs: Array, runs: NDArray[np.int64], rng: np.random.Generator) -> Array:
    """Midmeans of rounds drawn with replacement from the given runs; of the shape of `runs`."""
    packed = np.sort(logs, axis=1)
    counts = np.isfinite(packed).sum(axis=1)[runs][..., np.newaxis]
    picks = (rng.random((*runs.shape, logs.shape[1])) * counts).astype(int)
    drawn = packed[runs[..., np.newaxis], picks]
    drawn[np.arange(logs.shape[1]) >= counts] = np.nan
    return midmean(drawn)
