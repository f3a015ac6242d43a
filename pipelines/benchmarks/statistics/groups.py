"""Groups of targets that the data cannot tell apart, instead of ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from pipelines.benchmarks.statistics.quantiles import Array, lower_quartile
from pipelines.benchmarks.statistics.ratio import compare

Pair = tuple[str, str]


def indistinguishable(costs: Mapping[str, Array], *, seed: int = 0) -> list[tuple[str, ...]]:
    """Group targets by their costs, arrays of shape (runs, rounds) measured in the same rounds.

    Targets without any value are left out; a pair that has too few rounds in common counts as not told apart.
    Cheapest first, by the geometric mean over the runs of their lower quartiles; see `groups` for the rest.
    """
    measured = {name: values for name, values in costs.items() if np.isfinite(values).any()}
    ordered = sorted(measured, key=lambda name: (_typical(measured[name]), name))
    return groups(ordered, [pair for pair in combinations(ordered, 2) if _differ(measured, pair, seed)])


def groups(ordered: Sequence[str], different: Sequence[Pair]) -> list[tuple[str, ...]]:
    """The largest groups within which no pair was shown to differ, in the order given by `ordered`.

    "Not shown to differ" does not carry over: A and B may be inseparable, B and C too, and yet A and C
    differ. Then B is a member of two groups, {A, B} and {B, C}: two targets share a group exactly when no
    difference was shown between them. This is the compact letter display of multiple comparisons, found by
    inserting and absorbing (Piepho 2004); each group is one letter. The order of `different` does not matter.
    """
    found = [frozenset(ordered)] if ordered else []
    for one, other in different:
        split = [part for group in found for part in _without_pair(group, one, other)]
        found = [group for group in dict.fromkeys(split) if not any(group < larger for larger in split)]
    place = {name: position for position, name in enumerate(ordered)}
    rows = [tuple(sorted(group, key=place.__getitem__)) for group in found]
    return sorted(rows, key=lambda row: [place[name] for name in row])


def _without_pair(group: frozenset[str], one: str, other: str) -> list[frozenset[str]]:
    if one in group and other in group:
        return [group - {one}, group - {other}]
    return [group]


def _differ(costs: Mapping[str, Array], pair: Pair, seed: int) -> bool:
    ratio = compare(costs[pair[0]], costs[pair[1]], seed=seed)
    return ratio is not None and ratio.verdict != "no difference shown"


def _typical(costs: Array) -> float:
    quartiles = lower_quartile(costs)
    return float(np.exp(np.log(quartiles[np.isfinite(quartiles)]).mean()))
