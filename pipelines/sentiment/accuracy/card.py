"""The accuracy card: figures of the analyser on labelled passages, beside those of simple methods."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from pipelines.sentiment.accuracy.baselines import always_positive, vader
from pipelines.sentiment.accuracy.figures import Labelled, Opinion, Predictions, figures
from pipelines.sentiment.analyse import Analyser
from pipelines.sentiment.data_files import DATA

CARD = DATA / "card.json"
NAMES = {"analyser": "framewatch", "always_positive": "always positive", "vader": "VADER"}


def predictions(gold: Sequence[Labelled], analyser: Analyser) -> Predictions:
    return {
        passage.id: {
            target.framework: Opinion(target.polarity, target.aspects, target.shown)
            for target in analyser.read(passage.text).targets
        }
        for passage in gold
    }


def card(gold: Sequence[Labelled], analyser: Analyser, draws: int = 2000) -> dict[str, Any]:
    """Figures by method (`NAMES`), None for VADER where it is not installed, and the analyser's version."""
    tone = vader(gold)
    return {
        "analyser_version": analyser.version,
        "analyser": figures(gold, predictions(gold, analyser), draws),
        "always_positive": figures(gold, always_positive(gold), draws),
        "vader": figures(gold, tone, draws) if tone is not None else None,
    }


@cache
def published() -> dict[str, Any]:
    """The card that was made with the committed weights: `cross_validation` and `development`."""
    stored: dict[str, Any] = json.loads(CARD.read_text("utf-8"))
    return stored


def rows(made: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The card as a table: what is measured, and a cell for each method present in `made`."""
    methods = [made[key] for key in NAMES if made.get(key)]
    shown = [("passages / pages / targets", [_sizes(each) for each in methods])]
    for name, figure in _LINES.items():
        shown.append((name, [_cell(each, figure) for each in methods]))
    rejected = [f"{each['false_mentions_rejected']} of {each['false_mentions']}" for each in methods]
    shown.insert(3, ("false mentions rejected", rejected))
    return shown


_LINES = {
    "mention precision": "mention_precision",
    "mention recall": "mention_recall",
    "targeted polarity, macro-F1": "macro_f1",
    "  F1 negative": "f1_negative",
    "  F1 neutral": "f1_neutral",
    "  F1 positive": "f1_positive",
    "accuracy": "accuracy",
    "Cohen's kappa": "kappa",
    "polarity precision of what is shown": "shown_precision",
    "  share of targets shown": "shown_coverage",
    "accuracy where signs are opposed": "opposed_sign_accuracy",
    "migration direction": "migration_direction_accuracy",
    "aspects, micro-F1": "aspect_micro_f1",
    "  precision": "aspect_precision",
    "  recall": "aspect_recall",
    "order of frameworks, Spearman": "ranking_spearman",
}


def _sizes(each: dict[str, Any]) -> str:
    return f"{each['passages']} / {each['pages']} / {each['targets']}"


def _cell(each: dict[str, Any], figure: str) -> str:
    if each[figure] is None:
        return "–"
    between = each["intervals"].get(figure)
    return f"{each[figure]:.3f}" + (f" [{between[0]:.2f}, {between[1]:.2f}]" if between else "")
