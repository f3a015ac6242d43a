"""One decision: who is out, how the others stand, and what would change that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.choose.criterion import Criterion
from dashboard.choose.flip import Flip, flip_points
from dashboard.choose.requirements import ACCEPTED_AT_FIRST, Cells, Lack, lacking
from dashboard.choose.scale import Figures
from dashboard.choose.simulate import Simulations, win_shares


@dataclass(frozen=True)
class Evidence:
    """All that one snapshot says: the criteria it can answer, the figures, the features, the simulations."""

    criteria: tuple[Criterion, ...]
    figures: Figures
    cells: Cells
    features: Mapping[str, str]
    """Titles of the features by probe, in the order of the probes."""
    simulations: Simulations

    @property
    def by_key(self) -> dict[str, Criterion]:
        return {criterion.key: criterion for criterion in self.criteria}


@dataclass(frozen=True)
class Wish:
    """What the visitor wants. `weights` by criterion (0 where not named), `case` the use case begun from."""

    frameworks: tuple[str, ...]
    weights: Mapping[str, float]
    required: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ACCEPTED_AT_FIRST
    case: str | None = None

    @property
    def matters(self) -> bool:
        """False when every weight is zero, so that nothing can be judged."""
        return any(self.weights.values())

    @property
    def key(self) -> tuple[object, ...]:
        """Everything that the decision depends on, hashable."""
        weights = tuple(sorted((key, value) for key, value in self.weights.items() if value))
        return (self.frameworks, weights, self.required, self.accepted)


@dataclass(frozen=True)
class Standing:
    """One framework of those that meet the requirements.

    `score` is the expected one, 0 to 100, `low` and `high` hold 90 % of the simulations; `share` is that of
    the simulations it wins at these weights, `share_anyhow` over all weights alike.
    """

    framework: str
    score: float
    low: float
    high: float
    share: float
    share_anyhow: float


@dataclass(frozen=True)
class Decision:
    """The result: best first. `known` counts the weighed figures that are known, `missing` names the others
    by criterion."""

    standings: tuple[Standing, ...]
    out: Mapping[str, list[Lack]]
    flips: tuple[Flip, ...] = ()
    known: int = 0
    missing: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def leader(self) -> Standing | None:
        return self.standings[0] if self.standings else None

    @property
    def favourite(self) -> Standing | None:
        """The framework that wins the most simulations; as a rule the leader."""
        return max(self.standings, key=lambda one: one.share, default=None)


def decide(evidence: Evidence, wish: Wish) -> Decision:
    """Judge the frameworks of a wish; at least one criterion of the evidence must weigh more than 0."""
    lacks = {
        framework: lacking(framework, wish.required, wish.accepted, evidence.cells)
        for framework in wish.frameworks
    }
    inside = [framework for framework, lack in lacks.items() if not lack]
    out = {framework: lack for framework, lack in lacks.items() if lack}
    if not inside:
        return Decision((), out)
    drawn = evidence.simulations
    weights = np.array([wish.weights.get(key, 0.0) for key in drawn.criteria])
    rows = [drawn.frameworks.index(framework) for framework in inside]
    totals = drawn.totals(weights)[:, rows]
    low, high = np.quantile(totals, (0.05, 0.95), axis=0)
    expected = drawn.expected[rows]
    scores = expected @ weights / weights.sum()
    columns = (scores, low, high, win_shares(totals), win_shares(drawn.anyhow[:, rows]))
    standings = [
        Standing(
            framework, *(float(column[n]) * scale for column, scale in zip(columns, SCALES, strict=True))
        )
        for n, framework in enumerate(inside)
    ]
    missing = {
        key: absent
        for key, weight in zip(drawn.criteria, weights, strict=True)
        if weight and (absent := [name for name in inside if (name, key) not in evidence.figures])
    }
    weighed = int(np.count_nonzero(weights)) * len(inside)
    return Decision(
        standings=tuple(sorted(standings, key=lambda one: -one.score)),
        out=out,
        flips=tuple(flip_points(inside, drawn.criteria, expected, weights)),
        known=weighed - sum(len(absent) for absent in missing.values()),
        missing=missing,
    )


# Scores and their interval are told from 0 to 100, shares from 0 to 1.
SCALES = (100.0, 100.0, 100.0, 1.0, 1.0)
