"""The trained weights and what they say of features."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.sentiment.data_files import DATA
from pipelines.sentiment.features import Features

MODEL = DATA / "model.json"
SCALE = 1000  # weights are stored as thousandths


@dataclass(frozen=True)
class Linear:
    """Weights by feature, one per class, in thousandths. Features without weights count nothing."""

    weights: Mapping[str, Sequence[int]]
    classes: int

    def scores(self, features: Features) -> list[float]:
        """Sums of the weights, one per class."""
        totals = [0.0] * self.classes
        known = self.weights
        for name, value in features.items():
            if name in known:
                for k, weight in enumerate(known[name]):
                    totals[k] += weight * value
        return [total / SCALE for total in totals]

    def shares(self, features: Features, towards: Sequence[float]) -> list[tuple[str, float]]:
        """What each feature adds to the classes weighted by `towards`, largest amount first."""
        known = self.weights
        found = [
            (name, value * sum(t * w for t, w in zip(towards, known[name], strict=True)) / SCALE)
            for name, value in features.items()
            if name in known
        ]
        return sorted(found, key=lambda each: -abs(each[1]))


@dataclass(frozen=True)
class Model:
    """`polarity`: classes -1, 0, 1. `aspects`: log odds per aspect. `shown_from`: least confidence shown."""

    polarity: Linear
    aspects: Linear
    aspect_from: float
    shown_from: float
    version: str


def softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    shares = [math.exp(score - top) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]


def sigmoid(score: float) -> float:
    return 1 / (1 + math.exp(-score)) if score > -500 else 0.0


@cache
def model(path: Path = MODEL) -> Model:
    """The committed model.

    Raises:
        FileNotFoundError, ValueError: the file is missing or damaged.
    """
    stored: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return Model(
        Linear(stored["polarity"], 3),
        Linear(stored["aspects"], stored["aspect_count"]),
        stored["aspect_from"],
        stored["shown_from"],
        stored["version"],
    )
