"""Which framework each unit of a passage is about: the subject of its segment, else of the one before."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.sentiment.units import Unit

Group = tuple[str, ...]

_SPLITS = frozenset(
    [
    "because", "since", "which", "who", "when", "if", "so", "as", "where", "after", "before", "unless",
    "until", "that",
])  # fmt: skip
_PREPOSITIONS = frozenset(
    ["with", "in", "of", "about", "for", "to", "at", "on", "against", "from", "by", "using"]
)
# Words before a name that keep it from being what the segment is about.
_ASIDE = frozenset(
    ["than", "over", "from", "unlike", "versus", "vs", "like", "as", "to", "instead", "without"]
)
_ASIDE_CLASSES = frozenset(["unlike", "versus", "instead"])
_SUBJECTS = frozenset(["and", "it", "this", "that", "they", "then"])
_OBJECT_REACH = 5


def topics(found: Sequence[Unit]) -> list[Group]:
    """For each unit the frameworks that it is about; empty where the passage names none."""
    out: list[Group] = [()] * len(found)
    before: Group = ()
    for start, end in _segments(found):
        about = _subject(found, start, end) or before or _first(found, end) or _first(found, start)
        out[start:end] = [about] * (end - start)
        before = about
    return out


def _segments(found: Sequence[Unit]) -> list[tuple[int, int]]:
    starts = [0, *(at for at in range(1, len(found)) if _begins(found, at))]
    return list(zip(starts, [*starts[1:], len(found)], strict=True))


def _begins(found: Sequence[Unit], at: int) -> bool:
    unit, before = found[at], found[at - 1]
    if unit.clause != before.clause or unit.sentence != before.sentence or unit.text in _SPLITS:
        return True
    if before.text == ",":
        follower = found[at + 1] if at + 1 < len(found) else None
        article = "article" in unit.classes and follower is not None and bool(follower.group)
        return bool(unit.group) or article or "person" in unit.classes or unit.text in _SUBJECTS
    return before.text in ("and", ":") and (bool(unit.group) or unit.text in ("it", "they", "this"))


def _subject(found: Sequence[Unit], start: int, end: int) -> Group:
    for at in range(start, end):
        if found[at].group:
            back = at - 1
            while back >= start and "article" in found[back].classes:
                back -= 1
            if back >= start and (found[back].text in _ASIDE or found[back].classes & _ASIDE_CLASSES):
                continue
            return found[at].group
    return ()


def _first(found: Sequence[Unit], start: int) -> Group:
    return next((unit.group for unit in found[start:] if unit.group), ())


def object_of(found: Sequence[Unit], at: int) -> Group:
    """The framework that a word of praise or blame leads to: "happy with A", "love A"; empty for none."""
    for following in range(at + 1, min(len(found), at + 1 + _OBJECT_REACH)):
        unit = found[following]
        if unit.clause != found[at].clause or unit.sign:
            return ()
        if unit.group:
            near = following - at <= 2
            led = any(found[k].text in _PREPOSITIONS for k in range(at + 1, following))
            return unit.group if near or led else ()
    return ()
