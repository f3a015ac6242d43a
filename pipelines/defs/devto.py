"""Source: articles of DEV under the tags of each framework, with their comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Self

from pydantic import BaseModel, Field

from pipelines.community import forem
from pipelines.community.forem import Forem, Listed
from pipelines.community.posts import Reader, about_tags, identity, reader
from pipelines.community.progress import Progress, first_second, instant
from pipelines.http import Http
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.community import CommunityDeletion, CommunityItem, CommunityOpinion

HISTORY = dt.timedelta(days=365)
"""Every article costs two requests, so that older ones are left out unless a day is named."""

CURSOR_EVERY = 20

Found = CommunityItem | CommunityOpinion | CommunityDeletion | Cursor


class _Entry(BaseModel):
    """An article that was read: when it was published, its state then, and its comments."""

    at: int
    state: str
    comments: list[str] = []


class _Progress(Progress):
    articles: dict[str, _Entry] = Field(default_factory=dict)

    @classmethod
    def of(cls, text: str | None, analyser: str) -> Self:
        """Another analyser reads every article anew, but what was there is known."""
        found = cls.stored(text)
        if found.analyser != analyser:
            found.analyser = analyser
            for entry in found.articles.values():
                entry.state = ""
        return found


@source(
    name="devto",
    model=CommunityItem,
    also={CommunityOpinion: ("item_id",), CommunityDeletion: ()},
    group="community",
    host="DEV",
    schedule="20 */6 * * *",
    fresh_within=dt.timedelta(hours=36),
    limits=forem.limits,
)
def devto(
    client: Http, framework: Framework, cursor: str | None, since: dt.date | None = None
) -> Iterator[Found]:
    """Articles and comments of DEV under the tags of each framework, of a year and whenever they change."""
    api, now, read = Forem(client), client.hosts.now(), reader()
    progress = _Progress.of(cursor, read.version)
    first = first_second(since, now, HISTORY)
    listed = {
        article.id: article for tag in forem.tags_of(framework) for article in api.listed(tag, instant(first))
    }
    changed = [article for article in listed.values() if _is_news(progress, article)]
    for number, article in enumerate(sorted(changed, key=lambda a: a.published_at, reverse=True), 1):
        yield from _read(api, framework, progress, read, article)
        if number % CURSOR_EVERY == 0:
            yield Cursor(progress.model_dump_json())
    yield from _gone(api, progress, listed, first)
    progress.newest = progress.read_at = int(now.timestamp())
    yield Cursor(progress.model_dump_json())


def _is_news(progress: _Progress, article: Listed) -> bool:
    known = progress.articles.get(str(article.id))
    return known is None or known.state != article.state


def _read(
    api: Forem, framework: Framework, progress: _Progress, read: Reader, listed: Listed
) -> Iterator[Found]:
    """The article with its comments; a comment that was there before and is not now was deleted."""
    article = api.article(listed.id)
    if article is None:
        return
    tags = article.tags if isinstance(article.tags, list) else article.tags.split(", ")
    about = about_tags(tags, framework)
    yield from read.rows(forem.article_post(article, about))
    comments = api.comments(article.id) if article.comments_count else []
    present = [comment for comment in comments if not comment.is_deleted]
    for comment in present:
        yield from read.rows(forem.comment_post(comment, article, about))
    names = [f"c{comment.id_code}" for comment in present]
    before = progress.articles.get(str(article.id))
    for name in sorted({*(before.comments if before else [])} - {*names}):
        yield _deletion(name)
    entry = _Entry(at=int(article.published_at.timestamp()), state=listed.state, comments=names)
    progress.articles[str(article.id)] = entry


def _gone(
    api: Forem, progress: _Progress, listed: dict[int, Listed], first: int
) -> Iterator[CommunityDeletion]:
    """Articles that are listed no more and cannot be read any more went with all their comments."""
    for number, entry in list(progress.articles.items()):
        if int(number) in listed and entry.at >= first:
            continue
        del progress.articles[number]
        if entry.at >= first and api.article(int(number)) is None:
            yield from map(_deletion, [f"a{number}", *entry.comments])


def _deletion(item: str) -> CommunityDeletion:
    return CommunityDeletion(item_id=identity(forem.COMMUNITY, item), community=forem.COMMUNITY)
