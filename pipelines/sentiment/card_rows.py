"""The published accuracy card of the analyser as rows: written when it changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pipelines.sentiment.data_files import DATA
from pipelines.shipped import write_shipped
from warehouse.home import Home
from warehouse.rows import to_arrow
from warehouse.tables.analyser import AccuracyFigure, Method

SOURCE = "analyser_card"
CARD = DATA / "card.json"
CASES = {
    "shown_precision": "shown_targets",
    "opposed_sign_accuracy": "opposed_targets",
    "migration_direction_accuracy": "migration_targets",
    "false_mentions_rejected": "false_mentions",
}
"""Where the number of cases of a measure stands; of all others it is the number of labelled targets."""


def write_if_changed(home: Home, known: str | None, card: Path = CARD) -> list[str]:
    """Put the card into the inbox unless `known` is its fingerprint already; a missing card puts nothing.

    Returns a sentence about a card that cannot be read. Raises InboxNotWritable.
    """
    if not card.is_file():
        return []
    content = card.read_bytes()
    current = hashlib.sha256(content).hexdigest()
    if current == known:
        return []
    try:
        found = list(rows(json.loads(content)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"{card.name}: the accuracy card of the analyser cannot be read ({error!r}); train anew."]
    batches = [(to_arrow(AccuracyFigure, found), ("analyser_version",))] if found else []
    write_shipped(home, SOURCE, current, batches)
    return []


def rows(card: Mapping[str, Any]) -> Iterator[AccuracyFigure]:
    """Figures of the card: split -> method -> measure, with `intervals` beside; the version at any level."""
    for split, part in card.items():
        if not isinstance(part, dict):
            continue
        version = part.get("analyser_version", card.get("analyser_version"))
        for method in get_args(Method):
            if isinstance(figures := part.get(method), dict):
                yield from _figures(str(version), split, method, figures)


def _figures(
    version: str, split: str, method: Method, figures: Mapping[str, Any]
) -> Iterator[AccuracyFigure]:
    shares = {name: value for name, value in figures.items() if isinstance(value, float)}
    if figures.get("false_mentions"):
        shares["false_mentions_rejected"] = figures["false_mentions_rejected"] / figures["false_mentions"]
    for measure, value in shares.items():
        low, high = figures.get("intervals", {}).get(measure, (None, None))
        yield AccuracyFigure(
            analyser_version=version,
            split=split,
            method=method,
            measure=measure,
            value=value,
            low=low,
            high=high,
            cases=figures.get(CASES.get(measure, "targets")),
        )
