"""`python -m pipelines.sentiment.train`: weights from the project's own texts, written to data/model.json.

Reproducible: the same data files and numpy give the same weights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from pipelines.sentiment.aspect_features import ASPECTS
from pipelines.sentiment.data_files import fingerprint
from pipelines.sentiment.model import MODEL, SCALE
from pipelines.sentiment.training.corpus import statements, texts
from pipelines.sentiment.training.learning import Floats, Vocabulary
from pipelines.sentiment.training.rows import Row, aspect_task, polarity_task, rows

STATEMENTS = 4000
SMALLEST = 40  # thousandths; a feature whose weights are all smaller is left out
ASPECT_FROM = 0.25
SHOWN_FROM = 0.8


def weights(vocabulary: Vocabulary, fitted: Floats) -> dict[str, list[int]]:
    """Weights by feature in thousandths."""
    whole = np.rint(fitted * SCALE).astype(int)
    return {
        name: whole[column].tolist()
        for name, column in vocabulary.columns.items()
        if np.abs(whole[column]).max() >= SMALLEST
    }


def polarity_weights(corpus: Sequence[Row], made: Sequence[Row]) -> dict[str, list[int]]:
    known, task = polarity_task(corpus, made)
    return weights(known, task.fitted(np.arange(task.real), task.labels, 3))


def aspect_weights(corpus: Sequence[Row], made: Sequence[Row]) -> dict[str, list[int]]:
    known, task, labels = aspect_task(corpus, made)
    everything = np.arange(task.real)
    fitted = [task.fitted(everything, labels[:, k], 2) for k in range(len(ASPECTS))]
    return weights(known, np.stack([each[:, 1] - each[:, 0] for each in fitted], axis=1))


def main() -> None:
    corpus, made = rows(texts()), rows(statements(STATEMENTS))
    stored: dict[str, Any] = {
        "version": fingerprint(),
        "shown_from": SHOWN_FROM,
        "aspect_from": ASPECT_FROM,
        "aspect_count": len(ASPECTS),
        "polarity": polarity_weights(corpus, made),
        "aspects": aspect_weights(corpus, made),
    }
    MODEL.write_text(json.dumps(stored, separators=(",", ":"), ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(stored['polarity'])} and {len(stored['aspects'])} features, {MODEL.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
