"""Source: issues of each repository and the comments on them, when no other source needs the requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from pipelines import github
from pipelines.community.github_threads import COMMUNITY, Comment, Issue, Written, is_gone, pages, post
from pipelines.community.posts import Reader, identity, reader
from pipelines.community.progress import DAY_S, Progress, first_second
from pipelines.github import GitHub, Id
from pipelines.http import Http, decode
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.community import CommunityDeletion, CommunityItem, CommunityOpinion

HISTORY = dt.timedelta(days=180)
LISTED_AGAIN_S = 3 * DAY_S
EVERY = dt.timedelta(hours=5)

Found = CommunityItem | CommunityOpinion | CommunityDeletion | Cursor


class _Numbered(BaseModel):
    """What is read of a repository to learn its number."""

    id: Id


class _Lists(github.Cursor):
    """How far the two lists of a repository are read."""

    issues: Progress = Progress()
    comments: Progress = Progress()


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Every five hours."""
    lists = _Lists.of(framework, cursor)
    return lists is None or lists.issues.is_old(now, EVERY) or lists.comments.is_old(now, EVERY)


@source(
    name="github_discussion",
    model=CommunityItem,
    also={CommunityOpinion: ("item_id",), CommunityDeletion: ()},
    group="community",
    host="GitHub",
    schedule="20 */6 * * *",
    fresh_within=dt.timedelta(days=3),
    limits=github.limits,
    priority=3,
    is_due=is_due,
)
def github_discussion(
    client: Http, framework: Framework, cursor: str | None, since: dt.date | None = None
) -> Iterator[Found]:
    """Issues of each repository with comments and reactions, half a year back and whenever they change."""
    api, now, read = GitHub(client), client.hosts.now(), reader()
    lists = _Lists.of(framework, cursor) or _Lists(repository=framework.repository)
    lists.issues = Progress.of(lists.issues.model_dump_json(), read.version)
    lists.comments = Progress.of(lists.comments.model_dump_json(), read.version)
    if lists.repository_id is None:
        path = github.repository_path(framework, None)
        lists.repository_id = framework.repository_id or decode(api.get(path), _Numbered).id
    first = first_second(since, now, HISTORY)
    reading = _Reading(api, framework, lists, read, first, int(now.timestamp()))
    yield from reading.changed("issues", list[Issue], lists.issues)
    yield from reading.changed("issues/comments", list[Comment], lists.comments)


@dataclass(frozen=True)
class _Reading:
    """One round through the lists of a repository; instants are epoch seconds."""

    api: GitHub
    framework: Framework
    lists: _Lists
    read: Reader
    first: int
    now: int

    def changed(self, path: str, shape: type[list[Written]], progress: Progress) -> Iterator[Found]:
        """What was changed since three days before the newest change known; of the rest, what is gone."""
        before = progress.model_copy()
        start = max(self.first, (progress.newest or 0) - LISTED_AGAIN_S)
        listed: dict[str, int] = {}
        for page in pages(self.api, f"{self._root}/{path}", shape, start):
            for written in page:
                if written.is_wanted:
                    wanted = post(written, self.lists.repository_id or 0, self.framework)
                    listed[wanted.item] = int(written.updated_at.timestamp())
                    yield from self.read.rows(wanted)
            reached = max((int(written.updated_at.timestamp()) for written in page), default=start)
            progress.newest = min(self.now, max(start, reached))
            seen = {**before.known, **listed}.items()
            progress.known = {item: at for item, at in seen if at >= progress.newest - LISTED_AGAIN_S}
            yield Cursor(self.lists.model_dump_json())
        for item in before.missing(listed, start):
            if is_gone(self.api, f"{self._root}/{_path(item)}"):
                yield CommunityDeletion(item_id=identity(COMMUNITY, item), community=COMMUNITY)
            progress.known.pop(item, None)
        progress.read_at = self.now
        yield Cursor(self.lists.model_dump_json())

    @property
    def _root(self) -> str:
        return f"repositories/{self.lists.repository_id}"


def _path(item: str) -> str:
    """Where one issue or comment is read."""
    _, _, thread = item.partition("#")
    number, _, comment = thread.partition("-")
    return f"issues/comments/{comment}" if comment else f"issues/{number}"
