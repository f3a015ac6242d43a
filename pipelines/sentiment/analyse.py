"""What a text says of which framework: the public reading of the analyser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.sentiment.aspect_features import ASPECTS, aspect_features
from pipelines.sentiment.clean import plain
from pipelines.sentiment.features import features
from pipelines.sentiment.language import language_of
from pipelines.sentiment.mentions import Context, Mention
from pipelines.sentiment.migrations import Migration, migration_of
from pipelines.sentiment.model import Model, Weighed, model, softmax
from pipelines.sentiment.passage import Passage, detector, reader
from pipelines.sentiment.segments import segments
from pipelines.sentiment.tokens import Token

MOST_RULES = 5
EVERYWHERE = frozenset(["always", "word:T"])
"""Features of every case, which explain none."""


@dataclass(frozen=True)
class Target:
    """How one framework fares in a text.

    `polarity` is -1, 0 or 1 and `confidence` its probability; `score`, -1 to 1, is the probability of praise
    less that of blame. `aspects` are named in the order of `ASPECTS`, `aspect_signs` beside them. `rules` are
    constructions and features with the share they add to the verdict, largest first ("better than:A +1.20").
    `span`: characters of `Reading.text` on which this rests. `shown`: confident enough to be shown.
    """

    framework: str
    polarity: int
    score: float
    confidence: float
    aspects: tuple[str, ...]
    aspect_signs: tuple[int, ...]
    rules: tuple[str, ...]
    migration: Migration | None
    span: tuple[int, int]
    shown: bool


@dataclass(frozen=True)
class Reading:
    """`language`: "en", another code, or "und". Only English texts have targets. `text`: without markup.

    `mentioned`: frameworks named, in any language.
    """

    language: str
    text: str
    mentioned: tuple[str, ...]
    targets: tuple[Target, ...]


class Analyser:
    """Reads texts; keeps nothing of them."""

    def __init__(self, trained: Model) -> None:
        self._model = trained
        self._detector, self._reader = detector(), reader()

    @property
    def version(self) -> str:
        """Changes whenever a reading may change: data files, weights or code."""
        return self._model.version

    def read(self, text: str, *, about: str | None = None, general: bool = False) -> Reading:
        """The reading of one text, in time linear in its length.

        `about`: the framework whose repository or tag the text comes from, so that its name is not doubted.
        `general`: the source is about anything, so that an everyday word ("bottle") needs evidence.
        """
        clean = plain(text)
        context = Context(frozenset([about] if about else []), general)
        if not self._detector.worth_reading(clean):
            return Reading(language_of(clean), clean, (), ())
        words, mentions = self._detector.read(clean, context)
        named = tuple(dict.fromkeys(mention.framework for mention in mentions))
        language = language_of(clean)
        if language != "en" or not named:
            return Reading(language, clean, named, ())
        found: dict[str, list[Target]] = {slug: [] for slug in named}
        for part, part_mentions in segments(words, mentions):
            for target in self._part(part, part_mentions):
                found[target.framework].append(target)
        return Reading(language, clean, named, tuple(_strongest(each) for each in found.values() if each))

    def _part(self, words: Sequence[Token], mentions: Sequence[Mention]) -> list[Target]:
        passage = self._reader.passage(words, mentions)
        span = (words[0].start, words[-1].end)
        return [self._target(passage, slug, span) for slug in passage.targets]

    def _target(self, passage: Passage, slug: str, span: tuple[int, int]) -> Target:
        weighed = self._model.polarity.weigh(features(passage, slug))
        odds = softmax(weighed.scores()).tolist()
        best = max(range(3), key=odds.__getitem__)
        aspects = self._aspects(passage, slug)
        return Target(
            framework=slug,
            polarity=best - 1,
            score=round(odds[2] - odds[0], 4),
            confidence=round(odds[best], 4),
            aspects=aspects,
            aspect_signs=(best - 1,) * len(aspects),
            rules=_rules(weighed, best),
            migration=migration_of(passage, slug, best - 1),
            span=span,
            shown=odds[best] >= self._model.shown_from,
        )

    def _aspects(self, passage: Passage, slug: str) -> tuple[str, ...]:
        odds = self._model.aspects.weigh(aspect_features(passage, slug)).scores()
        least = math.log(self._model.aspect_from / (1 - self._model.aspect_from))
        return tuple(name for name, score in zip(ASPECTS, odds, strict=True) if score > least)


def _rules(weighed: Weighed, best: int) -> tuple[str, ...]:
    """The features that speak most for the verdict, against the mean of the other two."""
    towards = [1.0 if k == best else -0.5 for k in range(3)]
    added = weighed.towards(towards, MOST_RULES + len(EVERYWHERE))
    telling = [(name, share) for name, share in added if share > 0.005 and name not in EVERYWHERE]
    return tuple(f"{name} {share:+.2f}" for name, share in telling[:MOST_RULES])


def _strongest(readings: Sequence[Target]) -> Target:
    """Of the parts of a long text the one that says most of the framework."""
    return max(readings, key=lambda target: (target.polarity != 0, target.shown, abs(target.score)))


@cache
def analyser() -> Analyser:
    """The analyser with the committed data and weights, loaded once per process."""
    return Analyser(model())
