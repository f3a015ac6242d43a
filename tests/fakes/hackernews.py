"""A fake of the search of Hacker News: its cap, its ranking by date, and what it finds unless told otherwise.

news = HackerNews([Item(1, "story", "alice", at, title="FastAPI is out")])
with Server(news.answer) as server: ...     # server.url/api/v1/search_by_date?query="fastapi"
"""

from __future__ import annotations

import datetime as dt
import difflib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.fakes import community_texts
from tests.fakes.server import Reply, Request, json_reply
from warehouse.registry import shipped_registry

CAP = 1_000
TOO_FAR = "you can only fetch the 1000 hits for this query; contact us to increase the limit"
ATTRIBUTES = ("title", "story_text", "comment_text", "author", "url")


@dataclass
class Item:
    """A story or, with a `story`, a comment on it. `at` is aware; `text` is HTML."""

    id: int
    kind: str
    author: str
    at: dt.datetime
    title: str | None = None
    text: str | None = None
    story: Item | None = None
    parent: int | None = None
    points: int | None = 1
    deleted: bool = False

    @property
    def epoch(self) -> int:
        return int(self.at.timestamp())

    @property
    def tags(self) -> list[str]:
        return [self.kind, f"author_{self.author}", f"story_{self.story.id if self.story else self.id}"]

    def words(self, attributes: list[str]) -> list[str]:
        """Words of those attributes."""
        is_comment = self.story is not None
        content = {
            "title": self.title,
            "story_text": None if is_comment else self.text,
            "comment_text": self.text if is_comment else None,
            "author": self.author,
        }
        text = " ".join(content.get(name) or "" for name in attributes)
        return re.findall(r"[\w.]+", re.sub(r"<[^>]+>", " ", html.unescape(text)).lower())

    def as_hit(self) -> dict[str, object]:
        story = self.story or self
        hit: dict[str, object] = {
            "_highlightResult": {},
            "_tags": self.tags,
            "author": self.author,
            "created_at": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "created_at_i": self.epoch,
            "objectID": str(self.id),
            "story_id": story.id,
            "updated_at": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if self.story is not None:
            comment = {"comment_text": self.text, "parent_id": self.parent or story.id, "points": None}
            return hit | comment | {"story_title": story.title}
        return (
            hit
            | {"title": self.title, "points": self.points, "num_comments": 0}
            | ({"story_text": self.text} if self.text else {})
        )


@dataclass
class HackerNews:
    items: list[Item]

    def answer(self, request: Request) -> Reply:
        match request.path.strip("/").split("/"):
            case ["api", "v1", "search_by_date"]:
                return self._search(request.query)
            case ["api", "v1", "items", number]:
                found = [item for item in self.items if str(item.id) == number and not item.deleted]
                if found:
                    return json_reply({"id": found[0].id, "author": found[0].author, "children": []})
        return replace(json_reply({"status": 404, "error": "Not Found"}), status=404)

    def _search(self, query: dict[str, str]) -> Reply:
        size, page = min(int(query.get("hitsPerPage", "20")), CAP), int(query.get("page", "0"))
        common = {
            "page": page,
            "hitsPerPage": size,
            "exhaustiveNbHits": True,
            "query": query.get("query", ""),
        }
        if page * size >= CAP:
            return json_reply({"hits": [], "nbHits": 0, "nbPages": 0, "message": TOO_FAR, **common})
        found = sorted(self._found(query), key=lambda item: (-item.epoch, -item.id))
        hits = [item.as_hit() for item in found[page * size : (page + 1) * size]]
        return json_reply({"hits": hits, "nbHits": len(found), "nbPages": -(-len(found) // size), **common})

    def _found(self, query: dict[str, str]) -> Iterator[Item]:
        attributes = query.get("restrictSearchableAttributes", ",".join(ATTRIBUTES)).split(",")
        phrases = _phrases(query.get("query", ""))
        exact = query.get("typoTolerance") == "false" and query.get("queryType") == "prefixNone"
        for item in self.items:
            if item.deleted or not _tagged(item, query.get("tags", "")) or not _within(item, query):
                continue
            if all(_has(item.words(attributes), phrase, exact) for phrase in phrases):
                yield item


def _phrases(query: str) -> list[list[str]]:
    parts = re.findall(r'"([^"]*)"|(\S+)', query)
    return [re.findall(r"[\w.]+", (quoted or word).lower().replace("-", " ")) for quoted, word in parts]


def _has(words: list[str], phrase: list[str], exact: bool) -> bool:
    if not exact and len(phrase) == 1:
        near = difflib.get_close_matches(phrase[0], words, n=1, cutoff=0.8)
        return bool(near) or any(word.startswith(phrase[0]) for word in words)
    plain = [word.strip(".") for word in words]
    return any(plain[at : at + len(phrase)] == phrase for at in range(len(plain)))


def _tagged(item: Item, tags: str) -> bool:
    """Tags are joined by commas, alternatives stand in brackets."""
    either = re.findall(r"\(([^)]*)\)", tags)
    needed = [tag for tag in re.sub(r"\([^)]*\)", "", tags).split(",") if tag]
    return all(tag in item.tags for tag in needed) and all(
        {*options.split(",")} & {*item.tags} for options in either
    )


def _within(item: Item, query: dict[str, str]) -> bool:
    for limit in filter(None, query.get("numericFilters", "").split(",")):
        found = re.fullmatch(r"created_at_i(>=|<)(\d+)", limit)
        assert found, limit
        if not (item.epoch >= int(found[2]) if found[1] == ">=" else item.epoch < int(found[2])):
            return False
    return True


def sample(now: dt.datetime, per_framework: int = 60) -> HackerNews:
    """The sixteen over seven years, everyday words that mean no framework, and monthly hiring threads."""
    items: list[Item] = []
    for at, framework in enumerate(shipped_registry().frameworks.values()):
        story: Item | None = None
        for number, said in enumerate(
            community_texts.sentences(framework, per_framework, now, 7, "hackernews")
        ):
            identity = 40_000_000 - at * 10_000 - number
            if number % 6 == 0 or story is None:
                title = f"{framework.name} in {said.at.year}: notes from production"
                story = Item(identity, "story", said.author, said.at, title, html.escape(said.text), points=9)
                items.append(story)
            else:
                text = html.escape(said.text)
                items.append(Item(identity, "comment", said.author, said.at, text=text, story=story))
    items.append(Item(39_000_000, "story", "camper", now, "A hip flask that keeps whisky cold"))
    items.append(Item(39_000_001, "story", "weather", now, "Tornado warning: python escapes from a zoo"))
    return HackerNews([*items, *_hiring(now)])


def _hiring(now: dt.datetime, months: int = 24, adverts: int = 12) -> Iterator[Item]:
    for number in range(months):
        month = now.year * 12 + now.month - 1 - number
        at = dt.datetime(month // 12, month % 12 + 1, 1, 16, tzinfo=dt.UTC)
        if at > now:
            continue
        title = f"Ask HN: Who is hiring? ({at:%B %Y})"
        story = Item(
            30_000_000 + number * 1_000, "story", "whoishiring", at, title, "Please state the place."
        )
        yield story
        for place, text in enumerate(community_texts.adverts(at, f"{at:%B}", adverts), 1):
            posted = at + dt.timedelta(hours=place)
            if posted <= now:
                yield Item(story.id + place, "comment", f"firm{place}", posted, text=text, story=story)
        yield Item(
            story.id + 900,
            "comment",
            "curious",
            at + dt.timedelta(minutes=5),
            text="Is FastAPI really needed?",
            story=story,
            parent=story.id + 1,
        )
