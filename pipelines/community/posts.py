"""A post of any community as its source found it, and the rows that are kept of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from pipelines.community import traits
from pipelines.community.authors import Authors
from pipelines.community.excerpts import Span, excerpt, window
from pipelines.community.similarity import simhash, text_hash
from pipelines.sentiment.analyse import Analyser, Reading, Target, analyser
from pipelines.settings import Settings
from warehouse.home import Home
from warehouse.registry import Framework, shipped_registry
from warehouse.tables.community import (
    LONGEST_TEXT,
    CommunityItem,
    CommunityOpinion,
    ItemKind,
    Polarity,
)

POLARITIES: dict[int, Polarity] = {-1: "negative", 0: "neutral", 1: "positive"}
LONGEST_RULES = 8

Score = Annotated[int, Field(ge=-(2**31), lt=2**31)]
"""Votes as every community's answers are read."""


@dataclass(frozen=True)
class Post:
    """What somebody wrote. `text` is as the community gives it, markup and all; it is not kept.

    `item` and `thread` are identifiers within the community. `about`: the framework whose tag or repository
    it stands under, None where the community is about anything. `is_bot`, `is_maintainer`: what the community
    itself says of the author.
    """

    community: str
    item: str
    kind: ItemKind
    thread: str
    text: str
    created_at: dt.datetime
    url: str | None = None
    author: str | None = None
    score: int | None = None
    disapprovals: int | None = None
    answers: int | None = None
    is_answered: bool | None = None
    about: str | None = None
    is_bot: bool = False
    is_maintainer: bool = False


class Reader:
    """Reads posts for one home."""

    def __init__(self, home: Home, reading: Analyser) -> None:
        self._authors, self._analyser = Authors.of(home), reading
        self._owners = {
            framework.slug: traits.owners([framework.repository, *framework.former_repositories])
            for framework in shipped_registry().frameworks.values()
        }

    @property
    def version(self) -> str:
        return self._analyser.version

    def rows(self, post: Post) -> Iterator[CommunityItem | CommunityOpinion]:
        """The item and its opinions; nothing for a post that is about none of the frameworks."""
        reading = self._analyser.read(post.text, about=post.about, general=post.about is None)
        frameworks = sorted({*reading.mentioned, *([post.about] if post.about else [])})
        if not frameworks or not reading.text:
            return
        part = window(reading.text, _clearest(reading.targets))
        yield self._item(post, reading, frameworks, part)
        for target in reading.targets:
            yield self._opinion(post, target, part)

    def mentioned(self, text: str) -> tuple[str, ...]:
        """Frameworks that a text about anything names."""
        return self._analyser.read(text, general=True).mentioned

    def _item(self, post: Post, reading: Reading, frameworks: list[str], part: Span) -> CommunityItem:
        owners = [owner for slug in frameworks for owner in self._owners.get(slug, [])]
        return CommunityItem(
            item_id=identity(post.community, post.item),
            community=post.community,
            kind=post.kind,
            url=post.url if post.url and len(post.url) <= LONGEST_TEXT else None,
            thread_id=identity(post.community, post.thread),
            author=self._authors.hashed(post.community, post.author),
            created_at=post.created_at,
            score=post.score,
            disapprovals=post.disapprovals,
            answers=post.answers,
            is_answered=post.is_answered,
            frameworks=frameworks,
            language=reading.language,
            excerpt=excerpt(reading.text, part),
            text_hash=text_hash(reading.text),
            simhash=simhash(reading.text),
            opinions=len(reading.targets),
            is_bot=post.is_bot or traits.is_bot(post.author, reading.text),
            is_promotion=traits.is_promotion(reading.text),
            is_job_advert=traits.is_job_advert(reading.text),
            is_maintainer=post.is_maintainer or traits.is_maker(post.author, reading.text, owners),
            analyser_version=self.version,
        )

    def _opinion(self, post: Post, target: Target, part: Span) -> CommunityOpinion:
        move = target.migration
        return CommunityOpinion(
            item_id=identity(post.community, post.item),
            framework=target.framework,
            polarity=POLARITIES[target.polarity],
            score=target.score,
            confidence=target.confidence,
            aspects=list(target.aspects),
            aspect_signs=list(target.aspect_signs),
            rules=[rule[:LONGEST_TEXT] for rule in target.rules[:LONGEST_RULES]],
            migrated_from=move.from_ if move else None,
            migrated_to=move.to if move else None,
            shown=target.shown,
            in_excerpt=part[0] <= target.span[0] and target.span[1] <= part[1],
            analyser_version=self.version,
        )


def reader() -> Reader:
    """With the analyser of this framewatch and the secret of the home that the settings name."""
    return Reader(Home(Settings().home), analyser())


def identity(community: str, item: str) -> str:
    """`item_id` of an item: unique over all communities."""
    return f"{community}:{item}"


def about_tags(tags: Sequence[str], asked: Framework) -> str:
    """The framework that a post with these tags is about: the one asked for, wherever the post was found.

    Of several the first in the order of the registry, so that a post reads the same from every tag.
    """
    known = [f for f in shipped_registry().frameworks.values() if {*f.tags} & {*tags}]
    return known[0].slug if known else asked.slug


def _clearest(targets: Sequence[Target]) -> Span | None:
    """Where the surest opinion stands."""
    best = max(targets, key=lambda t: (t.shown, t.polarity != 0, t.confidence), default=None)
    return best.span if best else None
