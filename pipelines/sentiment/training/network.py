"""Networks with one hidden layer on the features that are no words, trained by Adam. Only numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.sentiment.training.learning import Floats, Ints, softmax

HIDDEN = 32
EPOCHS = 10
BATCH = 128
RATE = 2e-3
PENALTY = 3e-4
DROPPED = 0.2  # share of the inputs left out at random in each step


@dataclass(frozen=True)
class Network:
    """Shapes: first (width, hidden), second (hidden, classes), and their biases."""

    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats

    def probabilities(self, x: Floats) -> Floats:
        """Shape (rows, classes) for x of shape (rows, width)."""
        return softmax(np.maximum(x @ self.first + self.first_bias, 0) @ self.second + self.second_bias)


def trained(x: Floats, y: Ints, classes: int, weight: Floats, seed: int) -> Network:
    """A network fitted to rows drawn by their weights; the same seed gives the same network."""
    rng = np.random.RandomState(seed)
    parts = [
        rng.randn(x.shape[1], HIDDEN) * 0.1,
        np.zeros(HIDDEN),
        rng.randn(HIDDEN, classes) * 0.1,
        np.zeros(classes),
    ]
    means, squares = [np.zeros_like(p) for p in parts], [np.zeros_like(p) for p in parts]
    wanted, chance, step = np.eye(classes)[y], weight / weight.sum(), 0
    for _ in range(EPOCHS):
        drawn = rng.choice(len(y), len(y), p=chance)
        for start in range(0, len(drawn), BATCH):
            batch = drawn[start : start + BATCH]
            step += 1
            inputs = x[batch] * (rng.rand(len(batch), x.shape[1]) > DROPPED) / (1 - DROPPED)
            slopes = _slopes(parts, inputs, wanted[batch])
            for k, slope in enumerate(slopes):
                means[k] = 0.9 * means[k] + 0.1 * slope
                squares[k] = 0.999 * squares[k] + 0.001 * slope**2
                scale = np.sqrt(squares[k] / (1 - 0.999**step)) + 1e-8
                parts[k] = parts[k] - RATE * means[k] / (1 - 0.9**step) / scale
    return Network(*parts)


def _slopes(parts: list[Floats], inputs: Floats, wanted: Floats) -> list[Floats]:
    first, first_bias, second, second_bias = parts
    hidden = np.maximum(inputs @ first + first_bias, 0)
    error = (softmax(hidden @ second + second_bias) - wanted) / len(wanted)
    back = (error @ second.T) * (hidden > 0)
    return [
        inputs.T @ back + PENALTY * first,
        back.sum(axis=0),
        hidden.T @ error + PENALTY * second,
        error.sum(axis=0),
    ]
