"""Figures on the own texts, each read by a model that saw neither its register nor its family."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pipelines.sentiment.accuracy.baselines import always_positive, vader
from pipelines.sentiment.accuracy.figures import Labelled, Opinion, figures
from pipelines.sentiment.aspect_features import ASPECTS
from pipelines.sentiment.clean import plain
from pipelines.sentiment.passage import detector
from pipelines.sentiment.training.corpus import Text
from pipelines.sentiment.training.learning import Floats, Ints, softmax
from pipelines.sentiment.training.rows import Row, Task, aspect_task, folds, polarity_task

PROCESSES = 4
WANTED_PRECISION = 0.80
LEAST_SHOWN = 50  # below so many cases a precision says nothing


@dataclass(frozen=True)
class Validated:
    """Probabilities of the corpus rows: polarity (rows, 3), aspects (rows, aspects)."""

    polarity: Floats
    aspects: Floats


def validated(corpus: Sequence[Row], made: Sequence[Row]) -> Validated:
    """Each row's probabilities from models trained on other registers and other construction families."""
    _, task = polarity_task(corpus, made)
    _, aspect, labels = aspect_task(corpus, made)
    out = Validated(np.zeros((len(corpus), 3)), np.zeros((len(corpus), len(ASPECTS))))
    parts = folds(corpus)
    with ProcessPoolExecutor(PROCESSES) as pool:
        tested = pool.map(partial(_tested, task, aspect, labels), parts)
        for (_, test), (polarity, aspects) in zip(parts, tested, strict=True):
            out.polarity[test], out.aspects[test] = polarity, aspects
    return out


def _tested(task: Task, aspect: Task, labels: Ints, fold: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
    train, test = fold
    here = aspect.x.take(test)
    aspects = [softmax(here.dot(aspect.fitted(train, labels[:, k], 2)))[:, 1] for k in range(len(ASPECTS))]
    return task.polarities(train, test), np.stack(aspects, axis=1)


def threshold(corpus: Sequence[Row], polarity: Floats) -> float:
    """The least confidence from which on `WANTED_PRECISION` of the polarities are right; 1 where none is."""
    found = np.array([bool(row.features) for row in corpus])
    right = polarity.argmax(axis=1) == np.array([row.polarity for row in corpus])
    confidence = polarity.max(axis=1)[found]
    order = np.argsort(-confidence)
    share = np.cumsum(right[found][order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share[LEAST_SHOWN:] >= WANTED_PRECISION)
    return float(confidence[order][LEAST_SHOWN + enough[-1]]) if len(enough) else 1.0


def aspect_threshold(corpus: Sequence[Row], aspects: Floats) -> float:
    """The probability from which on an aspect counts: the one of the best micro-F1, in hundredths."""
    said = np.array([row.aspects for row in corpus], dtype=bool)

    def micro_f1(least: float) -> float:
        named = aspects > least
        return float(2 * (named & said).sum() / max(1, named.sum() + said.sum()))

    return max((hundredths / 100 for hundredths in range(10, 60)), key=micro_f1)


def cross_validation(
    texts: Sequence[Text], corpus: Sequence[Row], found: Validated, shown_from: float, aspect_from: float
) -> dict[str, Any]:
    """Figures by method, as on the accuracy card, with what the split keeps apart."""
    gold = [labelled(text) for text in texts if text.language == "en"]
    read: dict[str, dict[str, Opinion]] = {
        passage.id: {m.framework: Opinion(0) for m in detector().read(plain(passage.text))[1]}
        for passage in gold
    }
    for k, row in enumerate(corpus):
        if row.features:
            odds = found.polarity[k]
            aspects = [name for name, p in zip(ASPECTS, found.aspects[k], strict=True) if p > aspect_from]
            shown = bool(odds.max() >= shown_from)
            read[row.text.id][row.target] = Opinion(int(odds.argmax()) - 1, aspects, shown)
    tone = vader(gold)
    return {
        "analyser": figures(gold, read),
        "always_positive": figures(gold, always_positive(gold)),
        "vader": figures(gold, tone) if tone is not None else None,
    }


def labelled(text: Text) -> Labelled:
    """A text of the corpus as a labelled passage; its kinds are its construction family and register."""
    return Labelled(
        text.id,
        text.text,
        text.id,
        text.targets,
        text.aspects,
        text.false_mentions,
        (text.family, text.register),
    )
