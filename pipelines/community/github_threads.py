"""Issues and their comments as GitHub lists them: of a whole repository, the longest unchanged first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

from pipelines import github
from pipelines.community.posts import Post
from pipelines.errors import SourceUnavailable, UnexpectedPayload
from pipelines.github import Count, GitHub, Id, Moment
from pipelines.http import decode
from warehouse.registry import Framework

COMMUNITY = "github"
MOST_PAGES = 200
MAINTAINERS = ("OWNER", "MEMBER", "COLLABORATOR")
GONE = (404, 410)


class User(BaseModel):
    login: str
    type: str = "User"


class Reactions(BaseModel):
    """The clear ones: laughter and eyes may mean anything."""

    plus: Count = Field(default=0, alias="+1")
    minus: Count = Field(default=0, alias="-1")
    hooray: Count = 0
    confused: Count = 0
    heart: Count = 0
    rocket: Count = 0

    @property
    def against(self) -> int:
        return self.minus + self.confused

    @property
    def balance(self) -> int:
        return self.plus + self.hooray + self.heart + self.rocket - self.against


class _Written(BaseModel):
    """What issues and comments have in common; the user of a deleted account is null."""

    id: Id
    html_url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    user: User | None
    created_at: Moment
    updated_at: Moment
    body: str | None
    author_association: str = "NONE"
    reactions: Reactions = Reactions()


class Issue(_Written):
    number: Id
    title: str
    comments: Count
    pull_request: dict[str, object] | None = None

    @property
    def is_wanted(self) -> bool:
        """Pull requests are listed too; they are about changes, by those who work on it."""
        return self.pull_request is None


class Comment(_Written):
    issue_url: str

    @property
    def number(self) -> int:
        found = re.search(r"/issues/(\d{1,15})$", self.issue_url)
        return int(found[1]) if found else 0

    @property
    def is_wanted(self) -> bool:
        return "/pull/" not in self.html_url and self.number > 0


Written = TypeVar("Written", Issue, Comment)


def pages(api: GitHub, path: str, shape: type[list[Written]], since: int) -> Iterator[list[Written]]:
    """Pages of a list at `path` of what was changed since an instant (epoch seconds), oldest change first.

    Raises:
        UnexpectedPayload: a page repeats the one before, or the list has no end.
        SourceUnavailable, RateLimited: as `GitHub.get`.
    """
    moment = dt.datetime.fromtimestamp(since, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    response = api.get(path, state="all", sort="updated", direction="asc", since=moment, per_page=100)
    before: set[int] | None = None
    for _ in range(MOST_PAGES):
        items = decode(response, shape)
        present, following = {item.id for item in items}, github.next_path(response)
        # An empty page is an end, where it does not lead on.
        if before is not None and present <= before and (present or following):
            raise UnexpectedPayload(response.url, "id", "repeats the page before")
        before = present
        yield items
        if following is None:
            return
        response = api.get(following)
    raise UnexpectedPayload(response.url, "the Link header", "has no end")


def is_gone(api: GitHub, path: str) -> bool:
    """True when there is nothing at the path any more."""
    try:
        api.get(path)
    except SourceUnavailable as error:
        if error.status in GONE:
            return True
        raise
    return False


def post(written: Issue | Comment, repository_id: int, framework: Framework) -> Post:
    is_issue = isinstance(written, Issue)
    thread = f"{repository_id}#{written.number}"
    body = written.body or ""
    return Post(
        community=COMMUNITY,
        item=thread if is_issue else f"{thread}-{written.id}",
        kind="issue" if is_issue else "comment",
        thread=thread,
        text=f"{written.title}\n\n{body}" if isinstance(written, Issue) else body,
        created_at=written.created_at,
        url=written.html_url,
        author=written.user.login if written.user else None,
        score=written.reactions.balance,
        disapprovals=written.reactions.against,
        answers=written.comments if isinstance(written, Issue) else None,
        about=framework.slug,
        is_bot=bool(written.user and written.user.type == "Bot"),
        is_maintainer=written.author_association in MAINTAINERS,
    )
