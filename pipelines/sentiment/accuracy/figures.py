"""How well readings agree with labels: the figures of the accuracy card, with intervals from whole pages."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.sentiment.accuracy.agreement import CELLS, accuracy_of, class_f1, f1, kappa, macro_f1, spearman

MIN_RANKED = 15  # targets that a framework needs to enter the ranking
MIN_KIND = 10  # targets that a kind of text needs to be listed
LEAST_DRAWS = 40

Counts = NDArray[np.int64]
Pair = tuple[int, int]  # labelled polarity, read polarity

# Places of a page's counts.
_CONFUSION = slice(0, 9)
_MENTION = slice(9, 12)  # found and labelled, found only, labelled only
_FALSE = slice(12, 14)  # rejected, all
_OPPOSED = slice(14, 16)  # right, all
_MIGRATION = slice(16, 18)
_ASPECT = slice(18, 21)
_SHOWN = slice(21, 23)  # right, all
_WIDTH = 23


@dataclass(frozen=True)
class Opinion:
    """What was read of one framework. `shown`: confident enough, None where a method has no confidence."""

    polarity: int
    aspects: Collection[str] = ()
    shown: bool | None = None


@dataclass(frozen=True)
class Labelled:
    """A labelled passage; `page` is its address, passages of one page are not independent."""

    id: str
    text: str
    page: str
    targets: Mapping[str, int]
    aspects: Mapping[str, Collection[str]]
    false_mentions: Collection[str]
    kinds: Sequence[str]


Predictions = Mapping[str, Mapping[str, Opinion]]


def figures(
    gold: Sequence[Labelled], predictions: Predictions, draws: int = 2000, seed: int = 7
) -> dict[str, Any]:
    """All figures by name, None where nothing was there to measure; `intervals`: [low, high] at 95 %.

    Every labelled framework counts: one that was not found counts as neutral without aspects. A framework
    found but not labelled costs mention precision only.
    """
    pages: dict[str, Counts] = {}
    for passage in gold:
        found = predictions.get(passage.id, {})
        page = pages.setdefault(passage.page, np.zeros(_WIDTH, dtype=np.int64))
        _count(page, passage, found)
    total = sum(pages.values(), np.zeros(_WIDTH, dtype=np.int64))
    pairs = [
        (passage, framework, (polarity, predictions.get(passage.id, {}).get(framework, _NEUTRAL).polarity))
        for passage in gold
        for framework, polarity in passage.targets.items()
    ]
    each = class_f1(total[_CONFUSION])
    return {
        "passages": len(gold),
        "pages": len(pages),
        "targets": len(pairs),
        "mention_f1": f1(*total[_MENTION]),
        "false_mentions": int(total[_FALSE][1]),
        "false_mentions_rejected": int(total[_FALSE][0]),
        "f1_negative": each[0],
        "f1_neutral": each[1],
        "f1_positive": each[2],
        "kappa": kappa(total[_CONFUSION]),
        "opposed_targets": int(total[_OPPOSED][1]),
        "migration_targets": int(total[_MIGRATION][1]),
        "shown_targets": int(total[_SHOWN][1]),
        **{name: figure(total) for name, figure in _RESAMPLED.items()},
        "intervals": _intervals(list(pages.values()), draws, seed),
        **_ranking(pairs),
        "accuracy_by_kind": _by_kind(pairs),
    }


_NEUTRAL = Opinion(0)


def _count(page: Counts, passage: Labelled, found: Mapping[str, Opinion]) -> None:
    labelled, named = passage.targets.keys(), found.keys()
    page[_MENTION] += (len(named & labelled), len(named - labelled), len(labelled - named))
    page[_FALSE] += (sum(f not in found for f in passage.false_mentions), len(passage.false_mentions))
    opposed = {-1, 1} <= set(passage.targets.values())
    for framework, polarity in passage.targets.items():
        read = found.get(framework, _NEUTRAL)
        right = int(polarity == read.polarity)
        page[CELLS.index((polarity, read.polarity))] += 1
        if opposed:
            page[_OPPOSED] += (right, 1)
        if "migration" in passage.kinds:
            page[_MIGRATION] += (right, 1)
        if read.shown:
            page[_SHOWN] += (right, 1)
        said, heard = set(passage.aspects.get(framework, ())), set(read.aspects)
        page[_ASPECT] += (len(said & heard), len(heard - said), len(said - heard))


def _share(of: slice) -> Callable[[Counts], float | None]:
    return lambda total: int(total[of][0]) / int(total[of][1]) if total[of][1] else None


def _part(of: slice, *rest: int) -> Callable[[Counts], float | None]:
    """Share of the first count in itself and the others at `rest`."""

    def figure(total: Counts) -> float | None:
        whole = int(total[of][0]) + sum(int(total[of][k]) for k in rest)
        return int(total[of][0]) / whole if whole else None

    return figure


_RESAMPLED: dict[str, Callable[[Counts], float | None]] = {
    "mention_precision": _part(_MENTION, 1),
    "mention_recall": _part(_MENTION, 2),
    "macro_f1": lambda total: macro_f1(total[_CONFUSION]),
    "accuracy": lambda total: accuracy_of(total[_CONFUSION]),
    "opposed_sign_accuracy": _share(_OPPOSED),
    "migration_direction_accuracy": _share(_MIGRATION),
    "aspect_precision": _part(_ASPECT, 1),
    "aspect_recall": _part(_ASPECT, 2),
    "aspect_micro_f1": lambda total: f1(*total[_ASPECT]),
    "shown_precision": _share(_SHOWN),
    "shown_coverage": lambda total: (
        int(total[_SHOWN][1]) / int(total[_CONFUSION].sum()) if total[_CONFUSION].any() else None
    ),
}


def _intervals(pages: Sequence[Counts], draws: int, seed: int) -> dict[str, list[float]]:
    """Percentile bootstrap over whole pages; nothing below `LEAST_DRAWS` draws or two pages."""
    if draws < LEAST_DRAWS or len(pages) < 2:
        return {}
    rng = random.Random(seed)
    table, places = np.stack(pages), range(len(pages))
    drawn: dict[str, list[float]] = {name: [] for name in _RESAMPLED}
    for _ in range(draws):
        total = table[rng.choices(places, k=len(pages))].sum(axis=0)
        for name, figure in _RESAMPLED.items():
            value = figure(total)
            if value is not None:
                drawn[name].append(value)
    return {name: _middle(sorted(values)) for name, values in drawn.items() if len(values) >= LEAST_DRAWS}


def _middle(ordered: Sequence[float]) -> list[float]:
    count = len(ordered)
    return [ordered[int(0.025 * count)], ordered[min(count - 1, int(0.975 * count))]]


def _ranking(pairs: Sequence[tuple[Labelled, str, Pair]]) -> dict[str, Any]:
    by_framework: dict[str, list[Pair]] = {}
    for _, framework, pair in pairs:
        by_framework.setdefault(framework, []).append(pair)
    ranked = {
        name: {
            "n": len(of),
            "gold_net": sum(labelled for labelled, _ in of) / len(of),
            "predicted_net": sum(read for _, read in of) / len(of),
        }
        for name, of in sorted(by_framework.items())
        if len(of) >= MIN_RANKED
    }
    nets = list(ranked.values())
    rho = spearman([net["gold_net"] for net in nets], [net["predicted_net"] for net in nets])
    return {"ranking_frameworks": ranked, "ranking_spearman": rho}


def _by_kind(pairs: Sequence[tuple[Labelled, str, Pair]]) -> dict[str, dict[str, float]]:
    kinds: dict[str, list[bool]] = {}
    for passage, _, (labelled, read) in pairs:
        for kind in passage.kinds:
            kinds.setdefault(kind, []).append(labelled == read)
    ordered = sorted(kinds.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return {k: {"n": len(v), "accuracy": sum(v) / len(v)} for k, v in ordered if len(v) >= MIN_KIND}
