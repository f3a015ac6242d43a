"""Tokens -> units: words, phrases of the lexicon, frameworks in a row, with classes and sign in place.

The sign of a phrase is that of the lexicon, changed by what stands before it in its clause: "not", "too",
"less", "without", "needs", "more bugs", "fewer bugs".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.sentiment.lexicon import Concept, spelling
from pipelines.sentiment.mentions import Mention
from pipelines.sentiment.tokens import Kind, Token

REACH = 6  # units over which a negation or a lack works
COORDINATORS = {",", "and", "or", "/", "&", "nor", "+", "|"}
STOPS = {".", "!", "?", "...", "..", "…", "!!", "??", "?!", "!?", "!!!", "???", "\n"}


@dataclass(slots=True)
class Unit:
    """`sign` is the one in this place, `base` the lexicon's; `group` holds the frameworks of a mention."""

    text: str
    clause: int = 0
    sentence: int = 0
    concepts: tuple[Concept, ...] = ()
    classes: frozenset[str] = frozenset()
    base: int = 0
    sign: int = 0
    flipped_by: str = ""
    degree: int = 0  # 1 comparative, 2 superlative
    group: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True)
class Meaning:
    concepts: tuple[Concept, ...]
    classes: frozenset[str]


NOTHING = Meaning((), frozenset())


class Phrases:
    """All terms of the lexicon and of the word classes; the longest at each place counts."""

    def __init__(
        self,
        concepts: Iterable[Concept],
        classes: Mapping[str, Sequence[str]],
        tools: Iterable[str],
        comparatives: Iterable[str],
        superlatives: Iterable[str],
    ) -> None:
        said: dict[tuple[str, ...], tuple[list[Concept], set[str]]] = {}
        for concept in concepts:
            for term in concept.terms:
                said.setdefault(spelling(term), ([], set()))[0].append(concept)
        for name, terms in classes.items():
            for term in terms:
                said.setdefault(spelling(term), ([], set()))[1].add(name)
        for tool in tools:
            said.setdefault(spelling(tool), ([], set()))[1].add("tool")
        self._first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
        for words, (named, of) in said.items():
            meaning = Meaning(tuple(named), frozenset(of))
            self._first.setdefault(words[0], []).append((words, meaning))
        for known in self._first.values():
            known.sort(key=lambda entry: -len(entry[0]))
        self.comparatives, self.superlatives = frozenset(comparatives), frozenset(superlatives)

    def longest(self, words: Sequence[str], at: int) -> tuple[int, Meaning]:
        for phrase, meaning in self._first.get(words[at], ()):
            length = len(phrase)
            if length == 1 or tuple(words[at : at + length]) == phrase:
                return length, meaning
        return 1, NOTHING

    def degree(self, words: Sequence[str]) -> int:
        for word in words[:2]:
            if word in self.superlatives:
                return 2
            if word in self.comparatives:
                return 1
        return 0


def units(words: Sequence[Token], mentions: Sequence[Mention], phrases: Phrases) -> list[Unit]:
    """Units of one passage, in order, with their signs in place."""
    found = _cut(words, {m.at: m.framework for m in mentions}, phrases)
    found = _coordinated(found)
    _number_clauses(found)
    _compose(found)
    return found


def _cut(words: Sequence[Token], mention_at: Mapping[int, str], phrases: Phrases) -> list[Unit]:
    texts = [_shape(word) for word in words]
    out: list[Unit] = []
    at = 0
    while at < len(words):
        if at in mention_at:
            out.append(Unit("<m>", group=(mention_at[at],)))
            at += 1
            continue
        length, meaning = phrases.longest(texts, at)
        if length > 1 and any(i in mention_at for i in range(at, at + length)):
            length, meaning = 1, NOTHING
        sign = next((c.sign for c in meaning.concepts if c.sign), 0) if meaning.concepts else 0
        out.append(
            Unit(
                " ".join(texts[at : at + length]),
                concepts=meaning.concepts,
                classes=meaning.classes,
                base=sign,
                sign=sign,
                degree=phrases.degree(texts[at : at + length]),
            )
        )
        at += length
    return out


def _shape(word: Token) -> str:
    if word.kind == Kind.NUMBER:
        unit = re.sub(r"[\d.,:]+", "", word.text)
        return f"<n>{unit}"
    return {Kind.NAME: "<name>", Kind.ADDRESS: "<url>"}.get(word.kind, word.text)


def _coordinated(found: list[Unit]) -> list[Unit]:
    """Frameworks in a row become one unit: "A and B", "A, B and C", "A/B", but not "unlike A, B"."""
    out: list[Unit] = []
    at = 0
    while at < len(found):
        run = _run(found, at) if found[at].group else [at]
        if len(run) > 1:
            out.append(Unit("<m>", group=tuple(dict.fromkeys(found[i].group[0] for i in run))))
            at = run[-1] + 1
        else:
            out.append(found[at])
            at += 1
    return out


def _run(found: Sequence[Unit], at: int) -> list[int]:
    """Places of the frameworks joined to that at `at`."""
    run, joints = [at], []
    following = at + 1
    while following < len(found):
        start = following
        while following < len(found) and found[following].text in COORDINATORS and following - start < 2:
            following += 1
        if following == start or following >= len(found) or not found[following].group:
            break
        run.append(following)
        joints.append(found[following - 1].text if following - start == 1 else "and")
        following += 1
    if at and found[at - 1].classes & {"unlike", "versus", "instead", "concede"} and joints[:1] == [","]:
        return [at]
    return [at] if joints == [","] else run


def _number_clauses(found: Sequence[Unit]) -> None:
    clause = sentence = 0
    for unit in found:
        if "contrast" in unit.classes or unit.text == ";":
            clause += 1
        unit.clause, unit.sentence = clause, sentence
        if unit.text in STOPS:
            clause, sentence = clause + 1, sentence + 1


def _compose(found: Sequence[Unit]) -> None:
    for at, unit in enumerate(found):
        scaled = "cost" in unit.classes or "benefit" in unit.classes
        if not unit.base and not scaled and not unit.degree:
            continue
        _quantity(found, at, unit)
        _operators(found, at, unit)


def _quantity(found: Sequence[Unit], at: int, unit: Unit) -> None:
    """ "more", "less", "too" directly before a word."""
    for back in (1, 2):
        if (
            at < back
            or (before := found[at - back]).clause != unit.clause
            or before.group
            or before.text == ","
        ):
            return
        worth = 1 if "benefit" in unit.classes else -1 if "cost" in unit.classes else 0
        if before.text in ("more", "most", "less", "least") and unit.base and back == 1:
            unit.degree = 2 if before.text in ("most", "least") else 1
            if before.text in ("less", "least"):
                unit.sign, unit.flipped_by = -unit.sign, "less"
            return
        if worth and "up" in before.classes:
            unit.sign, unit.flipped_by = worth, "more"
            unit.degree = max(unit.degree, before.degree)
            return
        if worth and "down" in before.classes:
            unit.sign, unit.flipped_by = -worth, "less"
            unit.degree = max(unit.degree, before.degree)
            return
        if before.text == "too" and back == 1:
            unit.sign, unit.flipped_by = -1, "too"
            return


def _operators(found: Sequence[Unit], at: int, unit: Unit) -> None:
    """Negation, lack and prevention further left in the clause; the nearest works first."""
    worth = 1 if "benefit" in unit.classes else -1 if "cost" in unit.classes else 0
    for back in range(1, REACH + 1):
        if at < back:
            return
        before = found[at - back]
        if before.clause != unit.clause or before.text in ("because", ":", '"'):
            return
        if before.classes & {"no_negation"}:
            return
        if before.text == "," and back > 1:
            return
        if before.classes & {"negator", "negation_phrase"}:
            if unit.sign:
                unit.sign = -unit.sign
            elif worth and back <= 3:
                unit.sign = -worth
            unit.flipped_by = "not"
            unit.negated = True
            return
        if "preventer" in before.classes and back <= 4 and (unit.sign or worth) < 0:
            unit.sign, unit.flipped_by = 1, before.text
            return
        if "lacker" in before.classes and back <= 3 and (unit.sign or worth) > 0 and before.text != "too":
            unit.sign, unit.flipped_by = -1, before.text
            return
