"""The trained weights and what they say of features."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.sentiment.data_files import DATA
from pipelines.sentiment.features import Features

MODEL = DATA / "model.json"
REVISION = 1  # raise it when code changes what is read and the weights stay
SCALE = 1000  # weights are stored as thousandths

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """The known features of one case: their names, and what each adds to every class (features, classes)."""

    names: list[str]
    shares: Floats

    def scores(self) -> Floats:
        """One sum per class."""
        total: Floats = self.shares.sum(axis=0)
        return total

    def towards(self, direction: Sequence[float], most: int) -> list[tuple[str, float]]:
        """The features that add most to the classes weighted by `direction`, largest share first."""
        added = self.shares @ np.asarray(direction)
        return [(self.names[k], float(added[k])) for k in np.argsort(-added)[:most]]


@dataclass(frozen=True)
class Linear:
    """Weights (features, classes) and the row of each feature. Others count nothing."""

    rows: dict[str, int]
    weights: Floats

    @classmethod
    def of(cls, stored: dict[str, list[int]], classes: int) -> Linear:
        weights = np.array(list(stored.values()), dtype=float).reshape(len(stored), classes) / SCALE
        return cls({name: row for row, name in enumerate(stored)}, weights)

    def weigh(self, features: Features) -> Weighed:
        known = self.rows
        names = list(filter(known.__contains__, features))
        rows = np.fromiter(map(known.__getitem__, names), dtype=np.intp, count=len(names))
        values = np.fromiter(map(features.__getitem__, names), dtype=float, count=len(names))
        return Weighed(names, self.weights.take(rows, axis=0) * values[:, None])


@dataclass(frozen=True)
class Model:
    """`polarity`: classes -1, 0, 1. `aspects`: log odds per aspect. `shown_from`: least confidence shown."""

    polarity: Linear
    aspects: Linear
    aspect_from: float
    shown_from: float
    version: str


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


@cache
def model(path: Path = MODEL) -> Model:
    """The committed model.

    Raises:
        FileNotFoundError, ValueError: the file is missing or damaged.
    """
    content = path.read_bytes()
    stored: dict[str, Any] = json.loads(content)
    return Model(
        Linear.of(stored["polarity"], 3),
        Linear.of(stored["aspects"], stored["aspect_count"]),
        stored["aspect_from"],
        stored["shown_from"],
        hashlib.sha256(content + str(REVISION).encode()).hexdigest()[:12],
    )
