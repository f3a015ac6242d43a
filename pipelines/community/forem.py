"""The API of DEV (Forem): lists of articles in no useful order, one article, the tree of its comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from pipelines.community.posts import Post
from pipelines.errors import SourceUnavailable, UnexpectedPayload
from pipelines.http import Http, Limit
from pipelines.settings import Settings
from warehouse.registry import Framework

COMMUNITY = "devto"
HEADERS = {"Accept": "application/vnd.forem.api-v1+json"}
PAGE = 100
MOST_PAGES = 60
OLD_PAGES = 3
"""So many pages one after the other without a wanted article end a list that is ordered by interest."""

Id = Annotated[int, Field(gt=0, lt=2**53, strict=True)]
Count = Annotated[int, Field(ge=0, lt=2**53, strict=True)]


class User(BaseModel):
    username: str | None = None


class Listed(BaseModel):
    """What a list says of an article."""

    id: Id
    published_at: AwareDatetime
    edited_at: AwareDatetime | None = None
    comments_count: Count
    public_reactions_count: Count

    @property
    def state(self) -> str:
        """Changes when the article, its comments or its reactions do."""
        edited = int(self.edited_at.timestamp()) if self.edited_at else 0
        return f"{edited}/{self.comments_count}/{self.public_reactions_count}"


class Article(Listed):
    """One article. In lists `tag_list` is a list and `tags` a text, here it is the other way round."""

    url: str
    title: str
    body_markdown: str | None = None
    body_html: str | None = None
    tags: list[str] | str = []
    user: User = User()


class Comment(BaseModel):
    """A comment; a deleted one stands in the tree without its user while others answer to it."""

    id_code: Annotated[str, Field(pattern=r"^\w{1,40}$")]
    created_at: AwareDatetime
    body_html: str
    user: User = User()
    children: list[Comment] = []

    @property
    def is_deleted(self) -> bool:
        return self.user.username is None

    def all(self) -> Iterator[Comment]:
        """This one and every one below it."""
        waiting = [self]
        while waiting:
            comment = waiting.pop()
            yield comment
            waiting += comment.children


class Forem:
    """The API for one client."""

    def __init__(self, client: Http) -> None:
        self._client, self._root = client, Settings().devto_url.rstrip("/")

    def listed(self, tag: str, first: dt.datetime) -> Iterator[Listed]:
        """Articles with the tag published at or after `first`, each once.

        Raises:
            UnexpectedPayload: the list repeats itself.
        """
        seen: set[int] = set()
        old = 0
        for number in range(1, MOST_PAGES + 1):
            url = f"{self._root}/api/articles"
            params = {"tag": tag, "per_page": PAGE, "page": number}
            page = self._client.json(url, list[Listed], headers=HEADERS, params=params)
            new = [article for article in page if article.id not in seen]
            if page and not new:
                raise UnexpectedPayload(f"{url}?tag={tag}&page={number}", "id", "repeats the pages before")
            seen.update(article.id for article in new)
            wanted = [article for article in new if article.published_at >= first]
            yield from wanted
            old = 0 if wanted else old + 1
            if len(page) < PAGE or old == OLD_PAGES:
                return

    def article(self, number: int) -> Article | None:
        """The article; None when there is none any more."""
        try:
            return self._client.json(f"{self._root}/api/articles/{number}", Article, headers=HEADERS)
        except SourceUnavailable as error:
            if error.status == 404:
                return None
            raise

    def comments(self, article: int) -> list[Comment]:
        """Every comment of an article, those that were deleted too."""
        params = {"a_id": article}
        trees = self._client.json(f"{self._root}/api/comments", list[Comment], headers=HEADERS, params=params)
        return [comment for tree in trees for comment in tree.all()]


def tags_of(framework: Framework) -> list[str]:
    """Its tags here, where they have letters and digits only."""
    return [tag for tag in framework.tags if tag.isalnum()]


def article_post(article: Article, about: str) -> Post:
    name = f"a{article.id}"
    body = article.body_markdown or article.body_html or ""
    return Post(
        community=COMMUNITY,
        item=name,
        kind="article",
        thread=name,
        text=f"{article.title}\n\n{body}",
        created_at=article.published_at,
        url=article.url,
        author=article.user.username,
        score=article.public_reactions_count,
        answers=article.comments_count,
        about=about,
    )


def comment_post(comment: Comment, article: Article, about: str) -> Post:
    return Post(
        community=COMMUNITY,
        item=f"c{comment.id_code}",
        kind="comment",
        thread=f"a{article.id}",
        text=comment.body_html,
        created_at=comment.created_at,
        url=f"{article.url}#comment-{comment.id_code}",
        author=comment.user.username,
        about=about,
    )


def limits() -> dict[str, Limit]:
    """Just under three requests a second, which is what it allows, for a few minutes of an hour."""
    return {Settings().devto_url.rstrip("/"): Limit(spacing_s=0.35, requests=400)}
