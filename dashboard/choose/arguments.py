"""For and against each framework, from what every figure adds to its score."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.choose import sentences
from dashboard.choose.decide import Decision, Evidence, Wish
from dashboard.choose.requirements import conditions
from dashboard.choose.sentences import Names

# Points of the score, of 100, below which a criterion says nothing for or against.
NOTEWORTHY = 0.5
MOST_NAMED = 3


def points(decision: Decision, evidence: Evidence, wish: Wish, framework: str) -> list[tuple[str, float]]:
    """What each known criterion adds to the score of a framework, against the mean of those left.

    Returns:
        criterion and points of 100, the largest first.
    """
    drawn = evidence.simulations
    rows = [drawn.frameworks.index(one.framework) for one in decision.standings]
    mean, own = drawn.expected[rows].mean(axis=0), drawn.expected[drawn.frameworks.index(framework)]
    total = sum(wish.weights.get(key, 0.0) for key in drawn.criteria)
    found = [
        (key, float(wish.weights.get(key, 0.0) / total * (own[n] - mean[n]) * 100))
        for n, key in enumerate(drawn.criteria)
        if (framework, key) in evidence.figures
    ]
    return sorted(found, key=lambda pair: -pair[1])


def for_and_against(
    decision: Decision, evidence: Evidence, wish: Wish, framework: str, names: Names
) -> tuple[str, str]:
    """Two sentences: what speaks for a framework against the others left, and what against it."""
    added = points(decision, evidence, wish, framework)
    pro = [key for key, gain in added if gain >= NOTEWORTHY][:MOST_NAMED]
    con = [key for key, gain in reversed(added) if gain <= -NOTEWORTHY][:MOST_NAMED]
    others = [one.framework for one in decision.standings if one.framework != framework]
    for_it = [_reading(evidence, key, framework, others, names, best=False) for key in pro]
    against = [_reading(evidence, key, framework, others, names, best=True) for key in con]
    met = _conditions(evidence, wish, framework)
    return (
        f"**For:** {formats.listing(for_it) if for_it else 'nothing that you weigh sets it apart'}.",
        f"**Against:** {formats.listing(against) if against else 'nothing known that you weigh'}.{met}",
    )


def _reading(
    evidence: Evidence, key: str, framework: str, others: Sequence[str], names: Names, *, best: bool
) -> str:
    """A figure beside the best, or the worst, of the others: _Memory_ 64 MB (Flask 40 MB)."""
    criterion = evidence.by_key[key]
    own = evidence.figures[framework, key]
    text = f"_{criterion.title}_ {criterion.write(own.value)}"
    known = [evidence.figures[name, key] for name in others if (name, key) in evidence.figures]
    if not known:
        return text
    sign = 1 if best == (criterion.direction == "more") else -1
    other = max(known, key=lambda figure: sign * figure.value)
    return f"{text} ({names[other.framework]} {criterion.write(other.value)})"


def _conditions(evidence: Evidence, wish: Wish, framework: str) -> str:
    parts = []
    for probe, verdict, detail in conditions(framework, wish.required, wish.accepted, evidence.cells):
        parts.append(f"{sentences.title(evidence, probe)} {verdict}{sentences.in_brackets(detail)}")
    return f" Required: {formats.listing(parts)}." if parts else ""
