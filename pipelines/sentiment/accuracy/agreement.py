"""Measures of agreement: F1 per class, macro-F1, Cohen's kappa, Spearman's rank correlation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CLASSES = (-1, 0, 1)
CELLS = [(labelled, read) for labelled in CLASSES for read in CLASSES]
"""Order of the nine counts of a confusion table."""

Counts = NDArray[np.int64]
TIE = 1e-12  # values closer than this are equal


def f1(right: int, wrong: int, missed: int) -> float:
    """F1 from counts; 0 where nothing was right, also for a class that never occurs."""
    return float(2 * right / (2 * right + wrong + missed)) if right else 0.0


def class_f1(confusion: Counts) -> list[float]:
    """F1 of -1, 0 and 1 from the nine counts in the order of `CELLS`."""
    table = confusion.reshape(3, 3)
    hits, labelled, read = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    return [f1(hits[k], read[k] - hits[k], labelled[k] - hits[k]) for k in range(3)]


def macro_f1(confusion: Counts) -> float:
    """Mean of the three F1."""
    return sum(class_f1(confusion)) / len(CLASSES)


def accuracy_of(confusion: Counts) -> float | None:
    """Share on the diagonal; None without counts."""
    total = int(confusion.sum())
    return int(confusion[[0, 4, 8]].sum()) / total if total else None


def kappa(confusion: Counts) -> float | None:
    """Cohen's kappa; None without counts or where chance alone agrees fully."""
    table = confusion.reshape(3, 3)
    total = int(table.sum())
    if not total:
        return None
    agree = int(np.trace(table)) / total
    chance = int(table.sum(axis=1) @ table.sum(axis=0)) / total**2
    return (agree - chance) / (1 - chance) if chance < 1 else None


def spearman(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Correlation of average ranks; None below three points or where one side is constant."""
    if len(x) < 3:
        return None
    a, b = _ranks(x), _ranks(y)
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread else None


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    order = sorted(range(len(values)), key=values.__getitem__)
    out = np.zeros(len(values))
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or values[order[end]] - values[order[start]] >= TIE:
            out[order[start:end]] = (start + end - 1) / 2
            start = end
    return out
