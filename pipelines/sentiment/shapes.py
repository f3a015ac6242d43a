"""Runs of shapes: what kinds of words stand around the frameworks, whatever the words are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.sentiment.units import Unit

_SHAPES = (
    "negator", "be", "have", "do", "will", "person", "leave", "move", "replace", "choose", "keep",
    "return_", "plan", "only", "rest", "better_verb", "worse_verb", "versus", "instead", "unlike",
    "contrast", "concede", "hedge", "attribution", "irrealis", "recommend_not", "preventer", "lacker",
    "up", "down", "cost", "benefit", "article", "thing",
)  # fmt: skip
_LONGEST_RUN = 4


def shapes(found: Sequence[Unit], target: str) -> Iterator[str]:
    """Runs of two to four shapes around frameworks and opinions; articles and plain words are left out."""
    every = ("^", *(_shape(unit, target) for unit in found), "$")
    run = [shape for shape in every if shape not in ("article", "_")]
    own = [shape == "T" for shape in run]
    near = [shape == "O" or shape[0] in "+-" for shape in run]
    for at in range(len(run) - 1):
        gram, has_own, has_near = "shape:" + run[at], own[at], near[at]
        for end in range(at + 1, min(at + _LONGEST_RUN, len(run))):
            gram += " " + run[end]
            has_own, has_near = has_own or own[end], has_near or near[end]
            if has_own or (has_near and end - at < _LONGEST_RUN - 1):
                yield gram


def _shape(unit: Unit, target: str) -> str:
    if unit.group:
        return "T" if target in unit.group else "O"
    if unit.classes & {"tool", "rest"}:
        return "X"
    if unit.sign:
        return ("+" if unit.sign > 0 else "-") + ("", "er", "est")[unit.degree]
    if unit.concepts and unit.concepts[0].aspect:
        return "#"
    for name in _SHAPES if unit.classes else ():
        if name in unit.classes:
            return name
    if unit.text.startswith("<n>"):
        return "N"
    return unit.text if len(unit.text) <= 3 or not unit.text.isalpha() else "_"
