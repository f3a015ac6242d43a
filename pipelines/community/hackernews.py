"""The search of Hacker News: windows of time, halved until each lists all that it counts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from pipelines.community.posts import Post, Score
from pipelines.community.progress import instant
from pipelines.errors import SourceUnavailable, UnexpectedPayload
from pipelines.http import Http, Limit, decode
from pipelines.settings import Settings
from warehouse.registry import Framework

COMMUNITY = "hackernews"
CAP = 1_000
MOST_REQUESTS = 3_000
"""For one search; more would not end."""

HIRING = re.compile(r"who is hiring|who wants to be hired|freelancer\? seeking", re.IGNORECASE)

Epoch = Annotated[int, Field(gt=0, lt=2**33, strict=True)]
Id = Annotated[int, Field(gt=0, lt=2**53, strict=True)]


class Hit(BaseModel):
    """What is read of a story or a comment."""

    objectID: Annotated[str, Field(pattern=r"^\d{1,15}$")]
    tags: list[str] = Field(alias="_tags")
    author: str | None = None
    created_at_i: Epoch
    title: str | None = None
    story_text: str | None = None
    story_title: str | None = None
    comment_text: str | None = None
    points: Score | None = None
    story_id: Id | None = None
    parent_id: Id | None = None

    @property
    def is_of_hiring_thread(self) -> bool:
        return bool(HIRING.search(self.story_title or self.title or ""))


class _Found(BaseModel):
    """What is read of a search."""

    hits: list[Hit]
    nbHits: Annotated[int, Field(ge=0, strict=True)]
    exhaustiveNbHits: bool = True


class HackerNews:
    """The search for one client."""

    def __init__(self, client: Http) -> None:
        self._client, self._root = client, Settings().hackernews_url.rstrip("/")

    def search(self, query: str, start: int, end: int, tags: str = "(story,comment)") -> Iterator[Hit]:
        """Everything with these words written in [start, end), epoch seconds; the newest window first.

        Raises:
            UnexpectedPayload: it lists what was not asked for, or less than it counts.
            SourceUnavailable, RateLimited: as `Http.fetch`.
        """
        windows, requests = [(start, end)], 0
        while windows:
            first, last = windows.pop()
            url, found = self._window(query, first, last, tags)
            requests += 1
            if requests > MOST_REQUESTS:
                raise UnexpectedPayload(url, "nbHits", "has no end")
            if found.nbHits <= CAP and (found.exhaustiveNbHits or len(found.hits) < CAP):
                yield from found.hits
            elif last - first > 1:
                middle = (first + last) // 2
                windows += [(first, middle), (middle, last)]
            else:
                yield from found.hits

    def _window(self, query: str, start: int, end: int, tags: str) -> tuple[str, _Found]:
        response = self._client.fetch(
            f"{self._root}/api/v1/search_by_date",
            params={
                "query": query,
                "tags": tags,
                "numericFilters": f"created_at_i>={start},created_at_i<{end}",
                "hitsPerPage": CAP,
                "page": 0,
                "typoTolerance": "false",
                "queryType": "prefixNone",
                "advancedSyntax": "true",
                "restrictSearchableAttributes": "title,story_text,comment_text",
            },
        )
        found = decode(response, _Found)
        if any(not start <= hit.created_at_i < end for hit in found.hits):
            raise UnexpectedPayload(response.url, "created_at_i", "lies outside the time that was asked for")
        if found.exhaustiveNbHits and len(found.hits) < min(found.nbHits, CAP):
            raise UnexpectedPayload(response.url, "hits", "are fewer than nbHits says")
        return response.url, found

    def is_gone(self, item: str) -> bool:
        """True when there is no such item any more."""
        try:
            self._client.fetch(f"{self._root}/api/v1/items/{item}")
        except SourceUnavailable as error:
            if error.status == 404:
                return True
            raise
        return False


def post(hit: Hit) -> Post:
    """A story or comment as a post."""
    is_comment = "comment" in hit.tags
    thread = str(hit.story_id or hit.objectID)
    return Post(
        community=COMMUNITY,
        item=hit.objectID,
        kind="comment" if is_comment else "story",
        thread=thread,
        text=(hit.comment_text or "") if is_comment else f"{hit.title or ''}<p>{hit.story_text or ''}",
        created_at=instant(hit.created_at_i),
        url=f"https://news.ycombinator.com/item?id={hit.objectID}",
        author=hit.author,
        score=hit.points,
    )


def queries(framework: Framework) -> list[str]:
    """What to search for to find the framework: one search per name that needs its own."""
    return _queries().get(framework.slug) or [f'"{framework.name}"']


@cache
def _queries() -> dict[str, list[str]]:
    text = (Path(__file__).parent / "queries.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


def limits() -> dict[str, Limit]:
    """A twentieth of what the search allows an hour: the first run ends in minutes, the next ones go on."""
    return {Settings().hackernews_url.rstrip("/"): Limit(spacing_s=0.1, requests=500)}
