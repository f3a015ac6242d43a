"""Patterns of English over units: where a framework stands decides how it fares (constructions.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pipelines.sentiment.units import Unit

_GAP = re.compile(r"~(\d+)$")
_SLOTS = {"A", "B", "C"}
# Computed classes: made from the sign in place and the degree of a unit.
COMPUTED = frozenset(
    [
        "good",
        "bad",
        "better",
        "worse",
        "notbetter",
        "notworse",
        "best",
        "worst",
        "pos",
        "notpos",
        "negadj",
        "notnegadj",
        "notgood",
        "notbad",
        "num",
        "comp",
    ]
)


@dataclass(frozen=True)
class Pattern:
    """`needs`: of each set a word or class must be in the passage, the rarest set first.
    `frameworks`: places that must be filled, each by another mention."""

    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    frameworks: int
    begins_with_framework: bool

    def found(self, text: str, mentions: Sequence[int]) -> Iterator[re.Match[str]]:
        """Matches that do not overlap; `mentions` are the offsets at which frameworks are written."""
        if not self.begins_with_framework:
            yield from self.regex.finditer(text)
            return
        end = 0
        for at in mentions:
            if at >= end and (match := self.regex.match(text, at)):
                yield match
                end = match.end()

    def possible(self, present: Set[str], groups: int) -> bool:
        """Whether it can match a passage that has something of the first need."""
        return groups >= self.frameworks and not any(map(present.isdisjoint, self.needs[1:]))


@dataclass(frozen=True)
class Construction:
    name: str
    roles: Mapping[str, int]
    patterns: tuple[Pattern, ...]
    migration: bool = False

    def slot(self, role: int) -> str:
        """The place that fares so, "" for none."""
        return next((slot for slot, worth in self.roles.items() if worth == role), "")


@dataclass(frozen=True, slots=True)
class Firing:
    """A construction found: the frameworks in each place, and where it stands (units)."""

    construction: Construction
    places: Mapping[str, tuple[str, ...]]
    start: int
    end: int


def construction(entry: Mapping[str, Any]) -> Construction:
    """A construction from an entry of the data file.

    Raises:
        ValueError: a pattern has an element that the language does not know.
    """
    patterns = tuple(_compiled(pattern) for pattern in entry["patterns"])
    return Construction(entry["name"], entry["roles"], patterns, entry.get("migration", False))


def _compiled(pattern: str) -> Pattern:
    """The regular expression over the written units, and what must be present for it to match."""
    parts: list[str] = []
    needs: list[frozenset[str]] = []
    frameworks: set[str] = set()
    seen: set[str] = set()
    for element in pattern.split():
        optional = element.endswith("?") and len(element) > 1
        element = element[:-1] if optional else element
        if element == "^":
            parts.append(r"(?:(?<=^)|(?<=[.!?] ))")
            continue
        if element == "$":
            parts.append(r"(?=[.!?]/|\n|$)")
            continue
        if gap := _GAP.match(element):
            parts.append(rf"(?:(?!\d+/M/|[.!?;]/|than/|but/)\S+ ){{0,{gap[1]}}}?")
            continue
        if element in _SLOTS:
            body = rf"(?P=g{element})/M/\S* " if element in seen else rf"(?P<g{element}>\d+)/M/\S* "
            seen.add(element)
            frameworks |= set() if optional else {element}
        else:
            options = element.split("|") if element != "|" else [element]
            body = "(?:" + "|".join(_option(option) for option in options) + ")"
            if not optional:
                needs.append(frozenset(o.lstrip("@") if o.startswith("@") else _written(o) for o in options))
        parts.append(f"(?:{body})?" if optional else body)
    needs.sort(key=_rarity, reverse=True)
    return Pattern(
        re.compile("(?:(?<=^)|(?<= ))" + "".join(parts)),
        tuple(needs),
        len(frameworks),
        pattern.split()[0] in _SLOTS,
    )


def _rarity(trigger: frozenset[str]) -> int:
    common = {
        "be",
        "negator",
        "good",
        "bad",
        ",",
        "do",
        "have",
        "a",
        "in",
        "with",
        "to",
        "of",
        "if",
        "move",
        "choose",
    }
    return 0 if trigger & common else 1


def _option(option: str) -> str:
    if option == "X":
        return r"\S*?/(?:tool|rest)/\S* (?:\S+/\+/ )*"
    if option.startswith("@"):
        return rf"\S*?/{option[1:]}/\S* (?:\S+/\+/ )*"
    return re.escape(_written(option)) + r"/\S* "


def _written(text: str) -> str:
    return text.replace(" ", "_").replace("/", "÷").replace("\n", "¶")


class Constructions:
    """Finds the constructions of a passage."""

    def __init__(self, known: Iterable[Construction]) -> None:
        self.known = tuple(known)
        self._by_need: dict[str, list[tuple[Construction, Pattern]]] = {}
        self._always: list[tuple[Construction, Pattern]] = []
        for each in self.known:
            for pattern in each.patterns:
                for word in pattern.needs[0] if pattern.needs else ():
                    self._by_need.setdefault(word, []).append((each, pattern))
                if not pattern.needs:
                    self._always.append((each, pattern))

    def find(self, found: Sequence[Unit]) -> list[Firing]:
        """Firings in the order of the data file; each construction once per set of places."""
        groups = list(dict.fromkeys(unit.group for unit in found if unit.group))
        if not groups:
            return []
        text, starts, present = _encoded(found)
        mentions = [at for at, index in starts.items() if index < len(found) and found[index].group]
        asked: dict[int, tuple[Construction, Pattern]] = {}
        for word in present:
            for pair in self._by_need.get(word, ()):
                if pair[1].possible(present, len(groups)):
                    asked[id(pair[1])] = pair
        out: dict[tuple[str, tuple[tuple[str, ...], ...]], Firing] = {}
        for each, pattern in [*asked.values(), *self._always]:
            for match in pattern.found(text, mentions):
                places = {k[1:]: groups[int(v)] for k, v in match.groupdict().items() if v is not None}
                if len(places) > 1 and len({f for g in places.values() for f in g}) < 2:
                    continue
                key = (each.name, tuple(sorted(places.values())))
                if key not in out:
                    out[key] = Firing(
                        each, places, starts.get(match.start(), 0), starts.get(match.end(), len(found))
                    )
        return list(out.values())


def _encoded(found: Sequence[Unit]) -> tuple[str, dict[int, int], set[str]]:
    """The passage as text, one word per unit with its classes; offsets of units; words and classes in it."""
    parts: list[str] = []
    starts: dict[int, int] = {}
    present: set[str] = set()
    at = 0
    numbers: dict[tuple[str, ...], int] = {}
    for index, unit in enumerate(found):
        starts[at] = index
        if unit.group:
            part = f"{numbers.setdefault(unit.group, len(numbers))}/M/ "
        else:
            (first, *more), classes = _words(unit.text), _classes(unit)
            part = f"{first}/{''.join([c + '/' for c in classes])} " + "".join([f"{w}/+/ " for w in more])
            present.add(first)
            present.update(more, classes)
        parts.append(part)
        at += len(part)
    starts[at] = len(found)
    if present & {"tool", "rest"}:
        present.add("X")
    return "".join(parts), starts, present


@lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_written(text).split("_"))


@cache
def _sorted(classes: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(classes))


def _classes(unit: Unit) -> list[str]:
    tags = [*_sorted(unit.classes), *(c.name.replace(" ", "_") for c in unit.concepts)]
    if unit.text.startswith("<n>"):
        tags.append("num")
    if unit.degree == 1:
        tags.append("comp")
    if not unit.sign:
        return tags
    negated = unit.negated
    good = unit.sign > 0
    tags.append("good" if good else "bad")
    if unit.degree == 1:
        tags.append(
            {
                (True, False): "better",
                (False, False): "worse",
                (False, True): "notbetter",
                (True, True): "notworse",
            }[good, negated]
        )
    elif unit.degree == 2:
        tags.append("best" if good else "worst")
    else:
        tags.append(
            {
                (True, False): "pos",
                (False, False): "negadj",
                (False, True): "notpos",
                (True, True): "notnegadj",
            }[good, negated]
        )
    if negated:
        tags.append("notbad" if good else "notgood")
    return tags
