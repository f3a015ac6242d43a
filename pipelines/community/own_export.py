"""`framewatch collect community --from FILE.jsonl`: posts of any community, by the user's own export.

One JSON object per line. Only `id`, `text` and `created_at` are needed:

    {"id": "t1_abc", "community": "reddit", "kind": "comment", "thread": "t3_xyz", "author": "somebody",
     "created_at": "2026-11-20T10:00:00Z", "score": 5, "url": "https://…", "about": "flask", "text": "…"}

`created_at` may be epoch seconds, `thread` is what the discussion began with, `about` the framework whose
place it is. `"deleted": true`, or a text of [deleted] or [removed], takes the item out of the warehouse. The
names that Reddit's own exports use (`body`, `selftext`, `title`, `created_utc`, `link_id`, `permalink`,
`subreddit`) are understood too. The text is analysed and dropped, as that of every other community.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, AwareDatetime, BaseModel, Field, ValidationError, model_validator

from pipelines.collect import Collection, Progress
from pipelines.community.posts import Post, Reader, Score, identity, reader
from pipelines.imports import BadFile, BadLine, Batch, import_batches, json_object, numbered
from warehouse.home import Home
from warehouse.registry import load_registry
from warehouse.rows import Row, to_arrow
from warehouse.tables.community import CommunityDeletion, CommunityItem, CommunityOpinion

LINES_PER_BATCH = 20_000
FIELDS = "id, text, created_at, community, kind, thread, author, score, url, about, deleted"
_GONE = ("[deleted]", "[removed]")

Word = Annotated[str, Field(min_length=1, max_length=100)]


class Line(BaseModel):
    """One post of an export."""

    id: Word = Field(validation_alias=AliasChoices("id", "name"))
    community: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] = "reddit"
    kind: Literal["story", "comment", "question", "answer", "article", "issue", "post"] = "post"
    title: str = ""
    text: str = Field(default="", validation_alias=AliasChoices("text", "body", "selftext"))
    created_at: AwareDatetime | None = Field(
        default=None, validation_alias=AliasChoices("created_at", "created_utc")
    )
    thread: Word | None = Field(default=None, validation_alias=AliasChoices("thread", "link_id"))
    author: str | None = None
    score: Score | None = None
    url: str | None = Field(default=None, validation_alias=AliasChoices("url", "permalink"))
    about: str | None = None
    deleted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _names_its_community(cls, content: Any) -> Any:
        """Only an export of Reddit may leave it out."""
        if isinstance(content, dict) and "community" not in content and "subreddit" not in content:
            raise ValueError('field "community" is missing')
        return content

    @property
    def is_gone(self) -> bool:
        return self.deleted or self.text.strip() in _GONE

    def post(self) -> Post:
        """Raises BadLine."""
        text = f"{self.title}\n\n{self.text}".strip()
        if not text or self.created_at is None:
            raise BadLine(f"it lacks {'created_at' if text else 'text'}, a line has {FIELDS}")
        url = self.url
        if url and url.startswith("/r/"):
            url = f"https://www.reddit.com{url}"
        return Post(
            community=self.community,
            item=self.id,
            kind=self.kind,
            thread=self.thread or self.id,
            text=text,
            created_at=self.created_at,
            url=url if url and url.startswith(("http://", "https://")) else None,
            author=None if self.author in _GONE else self.author,
            score=self.score,
            about=self.about,
        )


def import_posts(home: Home, path: Path, progress: Progress = lambda _: None) -> Collection:
    """Analyse the posts of a file and store what is kept of them; bad lines become sentences.

    Raises:
        BadFile: the file cannot be read, or holds no line.
    """
    if not sum(1 for _ in numbered(path)):
        raise BadFile(f"{path} is empty; give a file with one JSON object per line.")
    left_out: list[str] = []
    known = set(load_registry(home).frameworks)
    return import_batches(home, path, _batches(path, known, left_out), left_out, progress)


def _batches(path: Path, known: set[str], left_out: list[str]) -> Iterator[Batch]:
    """Rows of so many lines at a time, so that a million posts need no more memory than a few."""
    read, rows = reader(), dict[str, list[Row]]()
    for count, (number, line) in enumerate(numbered(path), 1):
        try:
            community, found = _rows(line, read, known)
            rows.setdefault(community, []).extend(found)
        except BadLine as error:
            left_out.append(f"{path}, line {number} was left out: {error}.")
        if count % LINES_PER_BATCH == 0:
            yield from _tables(rows)
            rows = {}
    yield from _tables(rows)


def _rows(line: str, read: Reader, known: set[str]) -> tuple[str, list[Row]]:
    """Community and rows of a line. Raises BadLine."""
    try:
        found = Line.model_validate_json(json.dumps(json_object(line)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise BadLine(f'field "{place}" is wrong ({first["msg"]}), a line has {FIELDS}') from None
    if found.about is not None and found.about not in known:
        raise BadLine(
            f"there is no framework {found.about!r} in the registry, add it to frameworks.toml first"
        )
    if found.is_gone:
        gone = CommunityDeletion(item_id=identity(found.community, found.id), community=found.community)
        return found.community, [gone]
    return found.community, list(read.rows(found.post()))


def _tables(rows: dict[str, list[Row]]) -> Iterator[Batch]:
    for community, found in rows.items():
        for model, complete_by in (
            (CommunityItem, ()),
            (CommunityOpinion, ("item_id",)),
            (CommunityDeletion, ()),
        ):
            if mine := [row for row in found if isinstance(row, model)]:
                yield Batch(community, to_arrow(model, mine), complete_by)
