"""From figures to scores between 0 and 1, each by its criterion's own scale and by nothing else."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.choose.criterion import Criterion


@dataclass(frozen=True)
class Figure:
    """What is known of one framework by one criterion: a value within low and high, whose it is, its day."""

    criterion: str
    framework: str
    value: float
    low: float
    high: float
    source: str
    as_of: dt.datetime | None
    origin: str


Figures = Mapping[tuple[str, str], Figure]
"""Figures by framework and criterion; what is not known has no entry."""


def figures(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Figure]:
    """Figures of the rows that `criteria.evidence_sql` gives."""
    known = (Figure(**row) for row in rows)
    return {(figure.framework, figure.criterion): figure for figure in known}


def score(criterion: Criterion, value: float) -> float:
    """Score of a value: 0 at the worst end of the scale or beyond, 1 at the best end or beyond."""
    worst, best = criterion.worst, criterion.best
    held = min(max(value, min(worst, best)), max(worst, best))
    if criterion.scale == "log":
        held, worst, best = math.log(held), math.log(worst), math.log(best)
    return (held - worst) / (best - worst)


def scores(criterion: Criterion, figure: Figure) -> tuple[float, float, float]:
    """Lowest, middle and highest score of a figure; its interval always holds its value."""
    middle = score(criterion, figure.value)
    ends = (score(criterion, figure.low), score(criterion, figure.high), middle)
    return min(ends), middle, max(ends)
