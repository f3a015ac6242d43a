"""Quantiles and intervals of standard distributions, on numpy alone, and robust averages that skip NaN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma, log, pi, sqrt, tan
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

_GRID_POINTS = 8193
_BISECTIONS = 60


def lower_quartile(costs: Array) -> Array:
    """The lower quartile along the last axis, of shape (..., rounds) to (...), in the unit of the input.

    Other work on a machine only ever adds to a cost, so the lower quartile of the rounds is closer to the
    undisturbed cost than their mean, and does not hang on one lucky round as their minimum does. NaN marks a
    missing round; a row without any gives NaN. Linear interpolation between order statistics (Hyndman and Fan
    1996, definition 7).
    """
    ordered = np.sort(costs, axis=-1)
    last = np.maximum(np.isfinite(ordered).sum(axis=-1, keepdims=True) - 1, 0)
    position = 0.25 * last
    below = np.floor(position).astype(int)
    low = np.take_along_axis(ordered, below, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(below + 1, last), axis=-1)
    result: Array = (low + (position - below) * (high - low))[..., 0]
    return result


def midmean(values: Array) -> Array:
    """The mean of the middle half along the last axis, of shape (..., rounds) to (...).

    A quarter of the values (rounded down) is cut off at either end, so that a round in which the machine
    stalled has no say; below four values it is the plain mean. NaN marks a missing value; a row without any
    gives NaN. This is the 25 % trimmed mean (Tukey and McLaughlin 1963).
    """
    ordered = np.sort(values, axis=-1)
    count = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    cut = count // 4
    rank = np.arange(values.shape[-1])
    kept = (rank >= cut) & (rank < count - cut)
    total = np.where(kept, ordered, 0.0).sum(axis=-1)
    number = kept.sum(axis=-1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def student_t(confidence: float, freedom: float) -> float:
    """The t for which a Student variable lies within ±t with probability `confidence`.

    `freedom` (degrees of freedom, at least 1) need not be whole. With t = √freedom · tan φ the density
    becomes cos(φ)^(freedom - 1), which is smooth and bounded, and is summed by the trapezoidal rule.
    """
    # Beyond this angle there is nothing left of the density to speak of; a shorter grid is a finer one.
    end = min(pi / 2, 12 / sqrt(freedom))
    angle = np.linspace(0.0, end, _GRID_POINTS)
    density = np.cos(angle) ** (freedom - 1)
    share = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2)))
    return sqrt(freedom) * tan(float(np.interp(confidence * share[-1], share, angle)))


@dataclass(frozen=True)
class Share:
    """A share of `total` cases with its interval; all shares from 0 to 1."""

    count: int
    total: int
    share: float
    low: float
    high: float


def clopper_pearson(count: int, total: int, confidence: float = 0.95) -> Share:
    """The exact binomial interval of a share: `count` out of `total` cases (Clopper and Pearson 1934).

    Its bounds are the shares under which a count as extreme as this one has probability (1 - confidence) / 2.

    Raises:
        ValueError: there are no cases, or more hits than cases.
    """
    if not 0 <= count <= total or total == 0:
        raise ValueError(
            f"{count} of {total} cases is no share; there must be 0 to `total` of at least 1 case."
        )
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else _bisect(lambda p: 1 - _at_most(count - 1, total, p) < tail)
    high = 1.0 if count == total else _bisect(lambda p: _at_most(count, total, p) > tail)
    return Share(count, total, count / total, low, high)


def _at_most(count: int, total: int, share: float) -> float:
    """Probability of at most `count` hits in `total` cases."""
    if share <= 0 or share >= 1:
        return 1.0 if share <= 0 or count >= total else 0.0
    hit, miss = log(share), log(1 - share)
    whole = lgamma(total + 1)
    terms = (
        whole - lgamma(k + 1) - lgamma(total - k + 1) + k * hit + (total - k) * miss for k in range(count + 1)
    )
    return sum(map(exp, terms))


def _bisect(too_low: Callable[[float], bool]) -> float:
    """The share at which `too_low` turns from true to false."""
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if too_low(middle) else (low, middle)
    return (low + high) / 2
