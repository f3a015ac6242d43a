"""A fake of DEV: lists by interest, fields that change their type between list and article, its throttle.

dev = Forem([Article(1, ("flask",), at, "Title", "Body")], now)
with Server(dev.answer) as server: ...     # server.url/api/articles?tag=flask
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from tests.fakes import community_texts
from tests.fakes.server import Reply, Request, html_reply, json_reply
from warehouse.registry import shipped_registry

MOST_PER_PAGE = 1_000


@dataclass
class Comment:
    """A comment; a deleted one keeps its place while others answer to it."""

    id: str
    at: dt.datetime
    text: str
    author: str = "reader"
    deleted: bool = False
    children: list[Comment] = field(default_factory=list)

    def shown(self) -> dict[str, object]:
        text = "[deleted]" if self.deleted else self.text
        return {
            "type_of": "comment",
            "id_code": self.id,
            "created_at": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "body_html": f"<p>{text}</p>\n\n",
            "user": {} if self.deleted else {"name": self.author, "username": self.author},
            "children": [child.shown() for child in self.children],
        }

    def count(self) -> int:
        return 1 + sum(child.count() for child in self.children)


@dataclass
class Article:
    id: int
    tags: tuple[str, ...]
    at: dt.datetime
    title: str
    body: str
    author: str = "alice"
    reactions: int = 3
    edited_at: dt.datetime | None = None
    comments: list[Comment] = field(default_factory=list)

    def shown(self, *, alone: bool) -> dict[str, object]:
        """As one article, or as a list shows it."""
        words: dict[str, object] = {"tag_list": list(self.tags), "tags": ", ".join(self.tags)}
        if alone:
            words = {"tag_list": words["tags"], "tags": words["tag_list"], "body_markdown": self.body}
        at = self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return words | {
            "type_of": "article",
            "id": self.id,
            "title": self.title,
            "description": self.body[:80],
            "url": f"https://dev.to/{self.author}/article-{self.id}",
            "comments_count": sum(comment.count() for comment in self.comments),
            "public_reactions_count": self.reactions,
            "published_timestamp": at,
            "published_at": at,
            "created_at": at,
            "edited_at": self.edited_at and self.edited_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "cover_image": None,
            "user": {"name": self.author, "username": self.author, "user_id": 3},
        }


@dataclass
class Forem:
    """`per_second` None: no throttle."""

    articles: list[Article]
    now: Callable[[], dt.datetime]
    per_second: int | None = None
    _recent: deque[dt.datetime] = field(default_factory=deque)

    def answer(self, request: Request) -> Reply:
        if not request.headers.get("user-agent"):
            return html_reply("Forbidden", 403)
        if self._too_fast():
            return replace(json_reply({"error": "Retry later"}), status=429, headers={"Retry-After": "1"})
        match request.path.strip("/").split("/"):
            case ["api", "articles"]:
                return self._listed(request.query)
            case ["api", "articles", number]:
                found = [article for article in self.articles if str(article.id) == number]
                return json_reply(found[0].shown(alone=True)) if found else _missing()
            case ["api", "comments"]:
                found = [a for a in self.articles if str(a.id) == request.query.get("a_id")]
                return json_reply([c.shown() for c in found[0].comments]) if found else _missing()
        return _missing()

    def _listed(self, query: dict[str, str]) -> Reply:
        size, page = min(int(query.get("per_page", "30")), MOST_PER_PAGE), int(query.get("page", "1"))
        found = [article for article in self.articles if query.get("tag") in article.tags]
        # By interest: an order that has little to do with dates, but does not change by itself.
        found.sort(key=lambda article: (-article.reactions, hashlib.sha256(b"%d" % article.id).digest()))
        return json_reply([a.shown(alone=False) for a in found[(page - 1) * size : page * size]])

    def _too_fast(self) -> bool:
        now = self.now()
        while self._recent and self._recent[0] <= now - dt.timedelta(seconds=1):
            self._recent.popleft()
        if self.per_second is None or len(self._recent) < self.per_second:
            self._recent.append(now)
            return False
        return True


def _missing() -> Reply:
    return replace(json_reply({"error": "not found", "status": 404}), status=404)


def sample(now: Callable[[], dt.datetime], per_framework: int = 6) -> Forem:
    """The sixteen: a few articles each, the newer half of them of this year, every second with comments."""
    return Forem([*_articles(now(), per_framework)], now)


def _articles(now: dt.datetime, per_framework: int) -> Iterator[Article]:
    for at, framework in enumerate(shipped_registry().frameworks.values()):
        tags = [tag for tag in framework.tags if tag.isalnum()]
        said = [*community_texts.sentences(framework, 3 * per_framework, now, 2, "devto")]
        for number in range(per_framework):
            about, first, second = said[3 * number : 3 * number + 3]
            identity = 1_900_000 - at * 100 - number
            article = Article(
                identity,
                ("python", *tags[:1]),
                about.at,
                f"{framework.name} in practice",
                f"{about.text}\n\n```python\nimport this\n```\n",
                about.author,
                reactions=number,
            )
            if number % 2 == 0:
                answer = Comment(f"{identity}b", first.at, second.text, second.author)
                article.comments = [
                    Comment(f"{identity}a", first.at, first.text, first.author, children=[answer])
                ]
            yield article
