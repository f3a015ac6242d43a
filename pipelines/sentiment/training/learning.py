"""Linear models from scratch: sparse features, softmax regression, L-BFGS. Only numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Sparse:
    """Rows of features in compressed form: row r has `columns[starts[r]:starts[r + 1]]`, `values` alike."""

    starts: Ints
    columns: Ints
    values: Floats
    width: int

    @property
    def rows(self) -> int:
        return len(self.starts) - 1

    def dot(self, weights: Floats) -> Floats:
        """Product with a matrix (width, classes): shape (rows, classes)."""
        out = np.empty((self.rows, weights.shape[1]))
        for k in range(weights.shape[1]):
            terms = np.concatenate([np.cumsum(weights[self.columns, k] * self.values), [0.0]])
            # differences of the running sum; position -1 is the zero at the end
            out[:, k] = terms[self.starts[1:] - 1] - terms[self.starts[:-1] - 1]
        return out

    def transposed_dot(self, errors: Floats) -> Floats:
        """Product of the transpose with (rows, classes): shape (width, classes)."""
        row = np.repeat(np.arange(self.rows), np.diff(self.starts))
        return np.stack(
            [
                np.bincount(self.columns, weights=errors[row, k] * self.values, minlength=self.width)
                for k in range(errors.shape[1])
            ],
            axis=1,
        )

    def take(self, rows: Ints) -> Sparse:
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        index = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return Sparse(starts, self.columns[index], self.values[index], self.width)


def softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return shares


def fit(
    x: Sparse,
    y: Ints,
    classes: int,
    penalty: Floats | float,
    weight: Floats | None = None,
    iterations: int = 60,
) -> Floats:
    """Softmax regression, shape (width, classes): mean log loss + half the penalty times the squared weights.

    `penalty` is one number or one per feature; `weight` is one per row.
    """
    target = np.eye(classes)[y]
    share = np.full(x.rows, 1 / x.rows) if weight is None else weight / weight.sum()
    ridge = np.broadcast_to(np.asarray(penalty, dtype=float), (x.width,))[:, None]

    def loss(flat: Floats) -> tuple[float, Floats]:
        w = flat.reshape(x.width, classes)
        p = softmax(x.dot(w))
        value = -float(share @ np.log(np.maximum((p * target).sum(1), 1e-12))) + 0.5 * float(
            (ridge * w * w).sum()
        )
        slope = x.transposed_dot((p - target) * share[:, None]) + ridge * w
        return value, slope.ravel()

    return minimise(loss, np.zeros(x.width * classes), iterations).reshape(x.width, classes)


def minimise(
    loss: Callable[[Floats], tuple[float, Floats]], start: Floats, iterations: int, memory: int = 8
) -> Floats:
    """L-BFGS with backtracking; stops early when the slope or the gain vanishes."""
    point = start
    value, slope = loss(point)
    steps: list[tuple[Floats, Floats, float]] = []
    for _ in range(iterations):
        direction = -_two_loops(slope, steps)
        downhill = float(direction @ slope)
        size = 1.0 if steps else min(1.0, 1.0 / (np.abs(slope).sum() + 1e-12))
        for _ in range(20):
            new_value, new_slope = loss(point + size * direction)
            if new_value <= value + 1e-4 * size * downhill:
                break
            size *= 0.5
        else:
            return point
        step, bend = size * direction, new_slope - slope
        if (curve := float(step @ bend)) > 1e-12:
            steps = [*steps[-memory + 1 :], (step, bend, 1 / curve)]
        gain, point, value, slope = value - new_value, point + step, new_value, new_slope
        if gain < 1e-7 * max(1.0, abs(value)):
            break
    return point


def _two_loops(slope: Floats, steps: Sequence[tuple[Floats, Floats, float]]) -> Floats:
    q, parts = slope.copy(), []
    for step, bend, rho in reversed(steps):
        alpha = rho * float(step @ q)
        q -= alpha * bend
        parts.append(alpha)
    if steps:
        step, bend, _ = steps[-1]
        q *= float(step @ bend) / float(bend @ bend)
    for (step, bend, rho), alpha in zip(steps, reversed(parts), strict=True):
        q += step * (alpha - rho * float(bend @ q))
    return q


class Vocabulary:
    """Names of features, each with its column; grows until it is closed."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.columns = {name: column for column, name in enumerate(names)}

    def matrix(self, rows: Sequence[dict[str, float]], grow: bool = False) -> Sparse:
        starts, columns, values = [0], [], []
        for row in rows:
            for name, value in row.items():
                column = self.columns.setdefault(name, len(self.columns)) if grow else self.columns.get(name)
                if column is not None:
                    columns.append(column)
                    values.append(value)
            starts.append(len(columns))
        return Sparse(
            np.array(starts), np.array(columns, dtype=np.int64), np.array(values), len(self.columns)
        )
