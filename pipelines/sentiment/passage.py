"""A passage as the model sees it: units, constructions, manners of speech, and what each unit is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipelines.sentiment.constructions import Constructions, Firing, construction
from pipelines.sentiment.data_files import entries, names_of, table
from pipelines.sentiment.lexicon import Lexicon, adjective_forms, concept
from pipelines.sentiment.mentions import Mention, MentionDetector
from pipelines.sentiment.senses import Senses
from pipelines.sentiment.tokens import Token
from pipelines.sentiment.topics import topics
from pipelines.sentiment.units import Phrases, Unit, units


@dataclass(slots=True)
class Passage:
    """`topics[i]`: the frameworks that unit i is about; `manners`: concepts that do something to others."""

    units: list[Unit]
    firings: list[Firing]
    manners: list[str]
    targets: list[str] = field(init=False)
    topics: list[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.targets = list(dict.fromkeys(slug for unit in self.units for slug in unit.group))
        self.topics = topics(self.units)


class Reader:
    """Tokens and mentions -> passage, by the data files."""

    def __init__(self) -> None:
        found = [concept(entry) for name in names_of("lexicon") for entry in entries(name, "concept")]
        words = table("classes.toml")
        opinions = [c for c in found if not c.role or c.role == "emoji"]
        opinions = [c for c in opinions if c.name not in words["stance"]]
        self._manners = Lexicon(c for c in found if c not in opinions)
        comparatives, superlatives = _degrees(words)
        self._phrases = Phrases(
            opinions, words["classes"], table("tools.toml")["tools"], comparatives, superlatives
        )
        self._constructions = Constructions(
            construction(entry) for entry in entries("constructions.toml", "construction")
        )

    def passage(self, words: Sequence[Token], mentions: Sequence[Mention]) -> Passage:
        found = units(words, mentions, self._phrases)
        hits = self._manners.hits([word.text for word in words])
        return Passage(found, self._constructions.find(found), [hit.concept.name for hit in hits])


def _degrees(words: dict[str, list[str]]) -> tuple[set[str], set[str]]:
    """Comparatives and superlatives: those of the lexicon's short adjectives and those listed."""
    comparatives, superlatives = set(words["comparatives"]), set(words["superlatives"])
    for name in names_of("lexicon"):
        for entry in entries(name, "concept"):
            for adjective in entry.get("adjectives", ()):
                _, _, *degrees = adjective_forms(adjective)
                comparatives.update(degrees[:1])
                superlatives.update(degrees[1:])
    return comparatives, superlatives


@cache
def reader() -> Reader:
    return Reader()


@cache
def detector() -> MentionDetector:
    aliases = {entry["text"]: entry["framework"] for entry in entries("aliases.toml", "alias")}
    return MentionDetector(aliases, Senses(entries("senses.toml", "sense"), table("evidence.toml")))
