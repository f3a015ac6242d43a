"""Features for the aspects (performance, docs, ...) that a passage speaks of in one framework."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.sentiment.features import Features
from pipelines.sentiment.passage import Passage
from pipelines.sentiment.stems import stems
from pipelines.sentiment.units import Unit

ASPECTS = (
    "performance",
    "async",
    "docs",
    "dx",
    "ecosystem",
    "learning",
    "stability",
    "deployment",
    "batteries",
)
_SCALES = ("cost", "benefit", "up", "down")


def aspect_features(passage: Passage, target: str) -> Features:
    """Features of `target`, one of `passage.targets`; "T" is where it is the topic, "O" the rest."""
    out: Features = {"always": 1.0}
    several = len(passage.targets) > 1
    for unit, topic in zip(passage.units, passage.topics, strict=True):
        _unit(out, unit, "T" if target in topic else "O", several)
    _pairs(out, passage.units)
    for name in passage.manners:
        out["manner:" + name] = 1.0
    for firing in passage.firings:
        for slot, group in firing.places.items():
            if target in group:
                out[f"construction:{firing.construction.name}:{slot}"] = 1.0
    out[f"frameworks:{min(3, len(passage.targets))}"] = 1.0
    return out


def _unit(out: Features, unit: Unit, whose: str, several: bool) -> None:
    if not unit.group:
        out["unit:" + unit.text] = 1.0
        for each in stems(unit.text):
            out["stem:" + each] = 1.0
            if several:
                out[f"stem:{whose}:{each}"] = 1.0
    for concept in unit.concepts:
        out["concept:" + concept.name] = 1.0
        if concept.aspect:
            out["about:" + concept.aspect] = out[f"about:{whose}:{concept.aspect}"] = 1.0
            out[f"about:{whose}:{concept.aspect}:{unit.sign}"] = 1.0
    for name in _SCALES:
        if name in unit.classes:
            out[f"{name}:{whose}"] = 1.0


def _pairs(out: Features, found: Sequence[Unit]) -> None:
    before: Unit | None = None
    for unit in found:
        if before and not before.group and not unit.group:
            out[f"pair:{before.text} {unit.text}"] = 1.0
        before = unit
