"""The simulations: every figure drawn 10,000 times from what is known, the same draws at every visit."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from dashboard.choose.criterion import Criterion
from dashboard.choose.scale import Figures, scores

SIMULATIONS = 10_000
SEED = 1998
Z95 = 1.96
# Scores are kept as float32: totals that differ by less are the same.
TIE = 1e-6

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Simulations:
    """Drawn scores of every framework by every criterion, and what follows from them at any weights.

    `drawn` has the shape (simulations, frameworks, criteria), `expected` (frameworks, criteria) is its mean,
    `anyhow` (simulations, frameworks) the totals where each simulation has weights of its own, drawn
    uniformly from all that sum to 1.
    """

    frameworks: tuple[str, ...]
    criteria: tuple[str, ...]
    drawn: Floats
    expected: Doubles
    anyhow: Floats

    def totals(self, weights: Doubles) -> Floats:
        """Weighted scores between 0 and 1, shape (simulations, frameworks).

        Args:
            weights: one per criterion, not negative, not all zero.
        """
        shares = (weights / weights.sum()).astype(np.float32)
        result: Floats = self.drawn @ shares
        return result


def simulate(frameworks: Sequence[str], criteria: Sequence[Criterion], known: Figures) -> Simulations:
    """Draw every figure.

    A known figure is normal on either side of its value, with its 95 % interval; a missing one is uniform
    over the whole scale. Draws are stratified and depend on the framework's and the criterion's name alone,
    so that no framework's draws change when another one comes or goes.
    """
    drawn = np.empty((SIMULATIONS, len(frameworks), len(criteria)), dtype=np.float32)
    for column, criterion in enumerate(criteria):
        for row, framework in enumerate(frameworks):
            order = _generator(framework, criterion.key).permutation(SIMULATIONS)
            figure = known.get((framework, criterion.key))
            if figure is None:
                drawn[:, row, column] = _even()[order]
                continue
            low, middle, high = scores(criterion, figure)
            normal = _normal()[order] / Z95
            spread = np.where(normal < 0, middle - low, high - middle)
            drawn[:, row, column] = np.clip(middle + normal * spread, 0, 1)
    return Simulations(
        frameworks=tuple(frameworks),
        criteria=tuple(criterion.key for criterion in criteria),
        drawn=drawn,
        expected=drawn.mean(axis=0, dtype=np.float64),
        anyhow=np.einsum("nfc,nc->nf", drawn, _simplex([criterion.key for criterion in criteria])),
    )


def win_shares(totals: Floats) -> Doubles:
    """Share of simulations in which each column has the highest total; a tie is shared out evenly."""
    if not totals.shape[1]:
        return np.zeros(0)
    best = totals >= totals.max(axis=1, keepdims=True) - TIE
    shares: Doubles = (best / best.sum(axis=1, keepdims=True)).mean(axis=0, dtype=np.float64)
    return shares


def _generator(*names: str) -> np.random.Generator:
    return np.random.default_rng([SEED, *(zlib.crc32(name.encode()) for name in names)])


@cache
def _even() -> Doubles:
    """Quantiles of the uniform distribution, one per simulation."""
    middles: Doubles = (np.arange(SIMULATIONS) + 0.5) / SIMULATIONS
    return middles


@cache
def _normal() -> Doubles:
    """Quantiles of the normal distribution, one per simulation."""
    inverse = NormalDist().inv_cdf
    return np.array([inverse(quantile) for quantile in _even()])


def _simplex(criteria: Sequence[str]) -> Floats:
    """Weights per simulation, uniform over all that sum to 1, shape (simulations, criteria)."""
    parts = np.stack(
        [_generator("weight", key).standard_exponential(SIMULATIONS) for key in criteria], axis=1
    )
    weights: Floats = (parts / parts.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights
