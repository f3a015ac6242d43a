"""Simple methods to compare with: praise for every name, and the tone of the passage by VADER."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

from pipelines.sentiment.accuracy.figures import Labelled, Opinion, Predictions
from pipelines.sentiment.clean import plain
from pipelines.sentiment.data_files import entries
from pipelines.sentiment.mentions import Context
from pipelines.sentiment.passage import detector

NEUTRAL_BELOW = 0.05  # VADER's own threshold for its compound score


def names(text: str) -> list[str]:
    """Frameworks whose name occurs, whatever it means there."""
    everything = Context(about=frozenset(entry["framework"] for entry in entries("aliases.toml", "alias")))
    return list(dict.fromkeys(m.framework for m in detector().read(plain(text), everything)[1]))


def always_positive(gold: Sequence[Labelled]) -> Predictions:
    return {passage.id: {name: Opinion(1) for name in names(passage.text)} for passage in gold}


def vader(gold: Sequence[Labelled]) -> Predictions | None:
    """The passage's tone for every name in it; None where vaderSentiment is not installed."""
    try:
        module = importlib.import_module("vaderSentiment.vaderSentiment")
    except ImportError:
        return None
    scores: Callable[[str], dict[str, float]] = module.SentimentIntensityAnalyzer().polarity_scores
    out = {}
    for passage in gold:
        compound = scores(passage.text)["compound"]
        polarity = 0 if abs(compound) < NEUTRAL_BELOW else 1 if compound > 0 else -1
        out[passage.id] = {name: Opinion(polarity) for name in names(passage.text)}
    return out
