"""Rows to learn from: one per labelled framework of a text, with its features; folds that share no group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.sentiment.aspect_features import ASPECTS, aspect_features
from pipelines.sentiment.clean import plain
from pipelines.sentiment.features import Features, features
from pipelines.sentiment.passage import detector, reader
from pipelines.sentiment.training.corpus import Text
from pipelines.sentiment.training.learning import Floats, Ints, Sparse, Vocabulary, fit, softmax

SARCASM_WEIGHT = 0.25  # irony on purpose is rarer among people than in the corpus
POLARITY_PENALTY = 20.0
ASPECT_PENALTY = 6.0
STATEMENTS_SHARE = 0.05  # of the weight of the corpus
ASPECT_STATEMENTS_SHARE = 0.05
LEAST_ROWS = 2  # a feature of fewer rows is not learnt
FAMILY_FOLDS, REGISTER_FOLDS = 6, 4


@dataclass(frozen=True)
class Row:
    """`polarity`: class 0, 1, 2 for -1, 0, 1. Features are empty where the framework was not found."""

    text: Text
    target: str
    polarity: int
    features: Features
    aspect_features: Features

    @property
    def weight(self) -> float:
        return SARCASM_WEIGHT if "sarcas" in self.text.register + self.text.family else 1.0

    @property
    def aspects(self) -> list[int]:
        said = self.text.aspects.get(self.target, {})
        return [int(aspect in said) for aspect in ASPECTS]


def rows(texts: Iterable[Text]) -> list[Row]:
    """Rows of the English texts, in their order."""
    out: list[Row] = []
    for text in texts:
        if text.language != "en":
            continue
        passage = reader().passage(*detector().read(plain(text.text)))
        for target, polarity in text.targets.items():
            found = target in passage.targets
            out.append(
                Row(
                    text,
                    target,
                    polarity + 1,
                    features(passage, target) if found else {},
                    aspect_features(passage, target) if found else {},
                )
            )
    return out


@dataclass(frozen=True)
class Task:
    """Corpus rows and statement rows as one matrix; the statements come last and are never tested on."""

    x: Sparse
    labels: Ints
    weight: Floats
    real: int
    statements_share: float
    penalty: float
    iterations: int

    def drawn(self, train: Ints) -> tuple[Ints, Floats]:
        """The corpus rows `train` and all statements with their weights; statements are a fixed share."""
        made = np.arange(self.real, self.x.rows)
        share = self.statements_share * len(train) / max(1, len(made))
        return np.concatenate([train, made]), np.concatenate([self.weight[train], np.full(len(made), share)])

    def fitted(self, train: Ints, labels: Ints, classes: int) -> Floats:
        """Weights of the linear model, shape (width, classes)."""
        index, weight = self.drawn(train)
        penalty = self.penalty / len(train)
        return fit(self.x.take(index), labels[index], classes, penalty, weight, self.iterations)

    def polarities(self, train: Ints, test: Ints) -> Floats:
        """Probabilities of the rows `test`, shape (rows, 3)."""
        return softmax(self.x.take(test).dot(self.fitted(train, self.labels, 3)))


def vocabulary(found: Sequence[Features]) -> Vocabulary:
    count: dict[str, int] = {}
    for each in found:
        for name in each:
            count[name] = count.get(name, 0) + 1
    return Vocabulary(name for name, n in count.items() if n >= LEAST_ROWS)


def polarity_task(corpus: Sequence[Row], made: Sequence[Row]) -> tuple[Vocabulary, Task]:
    """Corpus rows and the statements `made`, to learn polarity from."""
    found = [row.features for row in (*corpus, *made)]
    known = vocabulary(found)
    labels = np.array([row.polarity for row in (*corpus, *made)])
    weight = np.array([row.weight for row in corpus])
    x = known.matrix(found)
    return known, Task(x, labels, weight, len(corpus), STATEMENTS_SHARE, POLARITY_PENALTY, 40)


def aspect_task(corpus: Sequence[Row], made: Sequence[Row]) -> tuple[Vocabulary, Task, Ints]:
    """The same for aspects; labels (rows, aspects) of 0 and 1. Neutral statements say nothing of aspects."""
    made = [row for row in made if row.polarity != 1 or row.text.aspects]
    found = [row.aspect_features for row in (*corpus, *made)]
    known = vocabulary(found)
    labels = np.array([row.aspects for row in (*corpus, *made)])
    share = ASPECT_STATEMENTS_SHARE
    task = Task(
        known.matrix(found), labels[:, 0], np.ones(len(corpus)), len(corpus), share, ASPECT_PENALTY, 30
    )
    return known, task, labels


def folds(rows: Sequence[Row]) -> list[tuple[Ints, Ints]]:
    """(train, test) such that no test row shares its register or its construction family with a train row.

    Every row is in one test set; rows that share only one of the two groups with it are left out of training.
    """
    family = _grouped([row.text.family for row in rows], FAMILY_FOLDS)
    register = _grouped([row.text.register for row in rows], REGISTER_FOLDS)
    out = []
    for f in range(FAMILY_FOLDS):
        for r in range(REGISTER_FOLDS):
            test = (family == f) & (register == r)
            if test.any():
                out.append((np.flatnonzero((family != f) & (register != r)), np.flatnonzero(test)))
    return out


def _grouped(names: Sequence[str], count: int) -> NDArray[np.int64]:
    known = sorted(set(names))
    place = np.random.RandomState(3).permutation(len(known)) % count
    return np.array([place[known.index(name)] for name in names], dtype=np.int64)
