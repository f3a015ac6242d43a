"""Features of one framework in a passage, named so that a reader can understand a decision by them.

All is relative to the target: "T" is the framework asked about, "O" another one, "X" another tool.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.sentiment.passage import Passage
from pipelines.sentiment.shapes import shapes
from pipelines.sentiment.stems import stems
from pipelines.sentiment.topics import object_of
from pipelines.sentiment.units import Unit

Features = dict[str, float]

_TURNS = frozenset(
    (
    "choose", "leave", "move", "keep", "return_", "replace", "recommend_not", "only", "lacker",
    "preventer", "irrealis", "attribution", "hedge", "plan", "negator", "better_verb", "worse_verb",
    "unlike", "versus", "instead", "concede", "contrast", "rest",
))  # fmt: skip
_PARTS = ("construction:", "role:")
_BESIDE_CONSTRUCTIONS = ("own net:", "final:", "asked", "turn:", "rank:", "first own:", "nothing said")
_BESIDE_SUMS = ("asked", "rank:", "turn:", "frameworks:")
_FRAMES = {"irrealis": "wished", "attribution": "attributed"}
_FRAME_REACH = 8


def features(passage: Passage, target: str) -> Features:
    """Features of `target`, one of `passage.targets`."""
    found = passage.units
    words = [_word(unit, target) for unit in found]
    places = [at for at, word in enumerate(words) if word == "T"]
    zones = _zones(found, places)
    said: Features = {"always": 1.0}
    _opinions(said, passage, target, zones)
    _constructions(said, passage, target)
    _position(said, passage, target, words)
    for name in passage.manners:
        said["manner:" + name] = 1.0
    out = dict.fromkeys((*_words(words, zones), *_runs(words), *shapes(found, target), *_together(said)), 1.0)
    return out | said


def _together(said: Features) -> list[str]:
    """What a sum of weights cannot tell: constructions, or praise of the target, beside what else is said."""
    others = f"other net:{_sign(said['other sum'])}"
    rest = [others, *(name for name in said if name.startswith(_BESIDE_CONSTRUCTIONS))]
    pairs = [(a, b) for a in said if a.startswith(_PARTS) for b in rest]
    beside = [others, *(name for name in said if name.startswith(_BESIDE_SUMS))]
    pairs += [(a, b) for a in said if a.startswith("own net:") for b in beside]
    return [f"both:{a} & {b}" for a, b in pairs]


def _word(unit: Unit, target: str) -> str:
    if unit.group:
        return "T" if target in unit.group else "O"
    return "X" if "tool" in unit.classes else unit.text


def _words(words: Sequence[str], zones: Sequence[str]) -> Iterator[str]:
    """Words, their stems, and words by their side of the nearest mention."""
    for word, zone in zip(words, zones, strict=True):
        yield "word:" + word
        if word != "T":
            yield zone + word
        for each in stems(word):
            yield "stem:" + each


def _runs(words: Sequence[str]) -> Iterator[str]:
    """Words that stand beside each other, and those with one word between them."""
    for at in range(1, len(words)):
        yield f"pair:{words[at - 1]} {words[at]}"
        if at > 1:
            yield f"pair:{words[at - 2]} _ {words[at]}"


def _zones(found: Sequence[Unit], places: Sequence[int]) -> list[str]:
    """For each unit on which side of the nearest mention it stands, and whether in the same clause."""
    out: list[str] = []
    index = 0
    for at, unit in enumerate(found):
        while index + 1 < len(places) and abs(places[index + 1] - at) < abs(places[index] - at):
            index += 1
        near = places[index]
        if unit.clause == found[near].clause:
            out.append("before:" if at < near else "after:")
        else:
            out.append("earlier:" if at < near else "later:")
    return out


def _opinions(out: Features, passage: Passage, target: str, zones: Sequence[str]) -> None:
    found = passage.units
    own: list[tuple[int, Unit]] = []
    other = 0
    for at, unit in enumerate(found):
        if not unit.sign:
            continue
        led = object_of(found, at) if unit.degree == 0 else ()
        topic = led or passage.topics[at]
        whose = ("T" if target in topic else "O") if topic else "N"
        sign = "+" if unit.sign > 0 else "-"
        for name in _opinion(found, at, whose, sign, bool(led)):
            out[name] = 1.0
        out[f"side:{zones[at]}{sign}"] = 1.0
        if whose == "T":
            own.append((at, unit))
        else:
            other += unit.sign
    out["other sum"] = max(-2, min(2, other)) * 0.8
    _sums(out, found, own)


def _opinion(found: Sequence[Unit], at: int, whose: str, sign: str, led: bool) -> Iterator[str]:
    unit = found[at]
    yield f"said:{whose}{sign}"
    yield f"degree:{whose}{sign}{unit.degree}"
    if led:
        yield f"led:{whose}{sign}"
    if unit.flipped_by:
        how = unit.flipped_by if unit.flipped_by in ("not", "less", "more", "too") else "verb"
        yield f"turned:{how}:{whose}{sign}"
    for each in unit.concepts:
        yield f"concept:{each.name}{sign}"
        yield f"concept:{whose}:{each.name}{sign}"
    for before in found[max(0, at - _FRAME_REACH) : at]:
        if before.sentence == unit.sentence:
            for name, frame in _FRAMES.items():
                if name in before.classes:
                    yield f"{frame}:{whose}{sign}"
            if before.text == "if":
                yield f"if:{whose}{sign}"


def _sums(out: Features, found: Sequence[Unit], own: Sequence[tuple[int, Unit]]) -> None:
    total = sum(unit.sign for _, unit in own)
    out["own sum"] = max(-2, min(2, total)) * 0.8
    out[f"own net:{max(-2, min(2, total))}"] = 1.0
    if not own:
        out["nothing said"] = 1.0
        return
    out[f"first own:{own[0][1].sign}"] = out[f"last own:{own[-1][1].sign}"] = 1.0
    out["run:" + "".join("+" if unit.sign > 0 else "-" for _, unit in own[:4])] = 1.0
    if own[-1][1].clause == found[-1].clause:
        out[f"final:{own[-1][1].sign}"] = 1.0
    turns = [at for at, unit in enumerate(found) if "contrast" in unit.classes]
    if turns:
        before = sum(unit.sign for at, unit in own if at < turns[-1])
        after = sum(unit.sign for at, unit in own if at > turns[-1])
        out[f"turn:{_sign(before)}{_sign(after)}"] = 1.0


def _sign(value: float) -> str:
    return "+" if value > 0 else "-" if value < 0 else "0"


def _constructions(out: Features, passage: Passage, target: str) -> None:
    total = 0
    compared = False
    for firing in passage.firings:
        several = len(firing.places) > 1
        for slot, group in firing.places.items():
            if target not in group:
                continue
            role = firing.construction.roles.get(slot, 0)
            out[f"construction:{firing.construction.name}:{slot}"] = 1.0
            out[f"role:{role}{'=' if several else ''}"] = 1.0
            if several:
                compared = True
                out[f"compared:{role}"] = 1.0
            total += role * (2 if several else 1)
    out["roles"] = max(-3, min(3, total)) * 0.7
    if not compared:
        out["not compared"] = 1.0
    for at, unit in enumerate(passage.units):
        for name in unit.classes & _TURNS:
            topic = passage.topics[at]
            whose = ("T" if target in topic else "O") if topic else "N"
            out[f"{name}:{whose}{_next(passage.units, at, target)}"] = 1.0


def _next(found: Sequence[Unit], at: int, target: str) -> str:
    for unit in found[at + 1 : at + 5]:
        if unit.group:
            return "T" if target in unit.group else "O"
    return ""


def _position(out: Features, passage: Passage, target: str, words: Sequence[str]) -> None:
    count = min(3, len(passage.targets))
    rank = min(3, passage.targets.index(target))
    last = words[-1]
    out[f"rank:{rank} of {count}"] = out[f"frameworks:{count}"] = 1.0
    out[f"length:{min(6, len(words) // 6)}"] = 1.0
    out["ends:" + (last if not last.isalpha() else "word")] = 1.0
    first = words.index("T")
    out[f"place:{0 if not first else 1 if first < 4 else 2}"] = 1.0
    sentence = passage.units[first].sentence
    ending = [unit.text for unit in passage.units if unit.sentence == sentence][-1]
    if ending in ("?", "??"):
        out["asked"] = 1.0
