"""`python -m pipelines.sentiment.train`: weights (data/model.json) and their accuracy (data/card.json).

Reproducible: the same data files and numpy give the same weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.sentiment.accuracy.card import CARD
from pipelines.sentiment.accuracy.card import card as figures_of
from pipelines.sentiment.accuracy.labelled import labelled
from pipelines.sentiment.analyse import Analyser
from pipelines.sentiment.aspect_features import ASPECTS
from pipelines.sentiment.data_files import fingerprint
from pipelines.sentiment.model import MODEL, SCALE, model
from pipelines.sentiment.training.corpus import statements, texts
from pipelines.sentiment.training.learning import Floats, Vocabulary
from pipelines.sentiment.training.rows import Row, aspect_task, polarity_task, rows
from pipelines.sentiment.training.validation import (
    aspect_threshold,
    cross_validation,
    threshold,
    validated,
)

STATEMENTS = 2000
SMALLEST = 15  # thousandths; a feature whose weights are all smaller is left out


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--development", type=Path, help="labelled file whose figures the card shows too")
    development: Path | None = parser.parse_args().development
    if find_spec("vaderSentiment") is None:
        sys.exit("The card stands beside VADER's figures: run `pip install vaderSentiment` and start again.")
    own = texts()
    corpus, made = rows(own), rows(statements(STATEMENTS))
    found = validated(corpus, made)
    shown_from = threshold(corpus, found.polarity)
    aspect_from = aspect_threshold(corpus, found.aspects)
    stored: dict[str, Any] = {
        "data": fingerprint(),
        "shown_from": shown_from,
        "aspect_from": aspect_from,
        "aspect_count": len(ASPECTS),
        "polarity": polarity_weights(corpus, made),
        "aspects": aspect_weights(corpus, made),
    }
    _write(MODEL, stored)
    card: dict[str, Any] = {
        "analyser_version": model().version,
        "cross_validation": cross_validation(own, corpus, found, shown_from, aspect_from),
    }
    if development:
        card["development"] = figures_of(labelled(development), Analyser(model()))
    _write(CARD, card)


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False) + "\n", "utf-8")
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
