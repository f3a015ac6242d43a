"""At which weight another framework comes first: exact, as every total is linear in every weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.choose.simulate import Doubles

HIGHEST_WEIGHT = 5.0


@dataclass(frozen=True)
class Flip:
    """Moving one weight from `now` to `weight`, others fixed, makes `challenger` the equal of the leader.

    Beyond `weight` the challenger has the highest expected score.
    """

    criterion: str
    now: float
    weight: float
    challenger: str

    @property
    def distance(self) -> float:
        return abs(self.weight - self.now)


def flip_points(
    frameworks: Sequence[str], criteria: Sequence[str], expected: Doubles, weights: Doubles
) -> list[Flip]:
    """The nearest flip below and above each weight within 0 to `HIGHEST_WEIGHT`, the nearest of all first.

    Args:
        expected: scores, shape (frameworks, criteria); `weights` has one per criterion. Of several
            leaders the first one counts.
    """
    if len(frameworks) < 2:
        return []
    leader = int(np.argmax(expected @ weights))
    found = [
        Flip(criterion, float(weights[column]), weight, frameworks[challenger])
        for column, criterion in enumerate(criteria)
        for weight, challenger in _crossings(expected, weights, leader, column)
    ]
    return sorted(found, key=lambda flip: (flip.distance, flip.criterion, flip.weight))


def _crossings(expected: Doubles, weights: Doubles, leader: int, column: int) -> Iterator[tuple[float, int]]:
    """Where the lead, which is linear in the weight, of the leader over its first rival on each side ends."""
    leads = (expected[leader] - expected) @ weights
    slopes = expected[leader, column] - expected[:, column]
    now = float(weights[column])
    with np.errstate(divide="ignore", invalid="ignore"):
        moves = -leads / slopes
    for direction in (-1.0, 1.0):
        # The lead shrinks in this direction; a rival that is level moves ahead at once.
        shrinking = slopes * direction < 0
        shrinking[leader] = False
        if not shrinking.any():
            continue
        steps = np.where(shrinking, np.abs(moves), np.inf)
        nearest = float(steps.min())
        weight = now + direction * nearest
        # At the end of the range nothing lies beyond.
        if weight <= 0 if direction < 0 else weight >= HIGHEST_WEIGHT:
            continue
        # Of rivals that draw level at the same weight the steepest is ahead beyond it.
        level = np.flatnonzero(steps <= nearest + 1e-12)
        yield weight, int(level[np.argmin(slopes[level] * direction)])
