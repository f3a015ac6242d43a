"""Concepts of opinion: which words and phrases say them, and where they stand in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.sentiment.tokens import Names, tokens

NO_NAMES = Names(())


@dataclass(frozen=True)
class Concept:
    """`sign`: of the concept said of a framework without more. `role`: empty for opinions, else what it
    does to others (negator, hedge, ...)."""

    name: str
    sign: int
    aspect: str
    role: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept said by the tokens `start` to `end` (exclusive)."""

    concept: Concept
    start: int
    end: int


def concept(entry: Mapping[str, Any]) -> Concept:
    """A concept from an entry of the data files."""
    terms = [
        *entry.get("words", ()),
        *(form for verb in entry.get("verbs", ()) for form in verb_forms(verb)),
        *(form for adjective in entry.get("adjectives", ()) for form in adjective_forms(adjective)),
        *(form for noun in entry.get("nouns", ()) for form in (noun, plural(noun))),
    ]
    return Concept(
        entry["name"],
        entry["sign"],
        entry.get("aspect", ""),
        entry.get("role", ""),
        tuple(dict.fromkeys(terms)),
    )


def plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def verb_forms(verb: str) -> list[str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    doubled = verb + verb[-1] if _doubles(verb) else stem
    past = verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else doubled + "ed"
    third = plural(verb)
    return [verb, third, past, doubled + "ing"]


def _doubles(word: str) -> bool:
    """Short words that end in consonant, vowel, consonant ("dig", "fat")."""
    vowels = "aeiou"
    return (
        3 <= len(word) <= 4
        and word[-1] not in vowels + "wxy"
        and word[-2] in vowels
        and word[-3] not in vowels
        and sum(letter in vowels for letter in word) == 1
    )


def adjective_forms(adjective: str) -> list[str]:
    """The word, its adverb, and for short words the comparative and superlative."""
    if adjective.endswith("y") and len(adjective) > 3:
        stem = adjective[:-1] + "i"
        forms = [adjective, stem + "ly"]
    elif adjective.endswith("le") and len(adjective) > 4:
        stem, forms = adjective[:-1], [adjective, adjective[:-1] + "y"]
    else:
        stem = (
            adjective[:-1]
            if adjective.endswith("e")
            else adjective + (adjective[-1] if _doubles(adjective) else "")
        )
        forms = [adjective, adjective + ("ally" if adjective.endswith("ic") else "ly")]
    return [*forms, stem + "er", stem + "est"] if len(adjective) < 8 else forms


class Lexicon:
    """Finds concepts in tokens: the longest phrase at each place; a term may say several concepts."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self._by_first: dict[str, list[tuple[tuple[str, ...], list[Concept]]]] = {}
        spelled: dict[tuple[str, ...], list[Concept]] = {}
        for each in self.concepts:
            for term in each.terms:
                spelled.setdefault(spelling(term), []).append(each)
        for words, meaning in spelled.items():
            self._by_first.setdefault(words[0], []).append((words, meaning))
        for known in self._by_first.values():
            known.sort(key=lambda entry: -len(entry[0]))

    def hits(self, words: Sequence[str]) -> Iterator[Hit]:
        """Concepts in order of their place, none inside a longer phrase."""
        at, end = 0, len(words)
        while at < end:
            known = self._by_first.get(words[at])
            step = 1
            for phrase, meaning in known or ():
                length = len(phrase)
                if length == 1 or tuple(words[at : at + length]) == phrase:
                    for each in meaning:
                        yield Hit(each, at, at + length)
                    step = length
                    break
            at += step


def spelling(term: str) -> tuple[str, ...]:
    """A term as the tokeniser writes it."""
    return tuple(token.text for token in tokens(term, NO_NAMES))
