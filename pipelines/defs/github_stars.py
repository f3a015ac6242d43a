"""Source: the stars of each repository by the day they were given, from today back to its creation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import requests
from pydantic import BaseModel

from pipelines import github
from pipelines.errors import SourceUnavailable, UnexpectedPayload
from pipelines.github import GitHub, Id
from pipelines.http import Http, decode
from pipelines.source import Cursor, source
from pipelines.star_weeks import DAY, WEEK, Week, newest_complete_day, read_weeks, rows
from warehouse.registry import Framework
from warehouse.tables.github import StarsGiven

REREAD_AFTER = dt.timedelta(days=30)
"""Stars that are taken back lower days long past, so all pages are read again."""

GIVE_UP_AFTER = dt.timedelta(days=7)
"""A reading of all pages that takes longer starts anew: its links may no longer lead anywhere."""

BEYOND_THE_END = (404, 422)
"""What GitHub may answer, instead of an empty page, to a link that leads behind the last one."""


class _Numbered(BaseModel):
    """What is read of a repository to learn its number."""

    id: Id


class _Progress(github.Cursor):
    """How far a repository is read.

    `complete_to`: newest day that was over when it was read. `etag`, `newest`: the first page, to repeat what
    it says of days that are over now while GitHub calls it unchanged. A reading of all pages began on
    `started_on`, has reached the week of `oldest` and goes on at `next`; None: it is over, and the next one
    begins on `again_on`.
    """

    complete_to: dt.date | None = None
    etag: str | None = None
    newest: tuple[Week, ...] = ()
    started_on: dt.date | None = None
    oldest: dt.date | None = None
    next: str | None = None
    again_on: dt.date | None = None

    def lacks_days(self, now: dt.datetime) -> bool:
        """True when a day is over that was not yet so at the last reading."""
        return self.complete_to is None or self.complete_to < newest_complete_day(now)

    def wants_all_pages(self, today: dt.date) -> bool:
        """True when all pages are to be read from the first one."""
        if self.next is None:
            return self.again_on is None or self.again_on <= today
        return self.started_on is None or self.started_on + GIVE_UP_AFTER < today


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Until the first week is reached; then once a day, and all again every 30 days."""
    progress = _Progress.of(framework, cursor)
    return progress is None or progress.next is not None or progress.lacks_days(now)


@source(
    name="github_stars",
    model=StarsGiven,
    group="github_backfill",
    host="GitHub",
    # Not in the hour before the daily snapshot, which needs its share of the hour's requests.
    schedule="30 0-7,9-23 * * *",
    fresh_within=dt.timedelta(hours=36),
    limits=github.limits,
    priority=1,
    is_due=is_due,
)
def github_stars(client: Http, framework: Framework, cursor: str | None) -> Iterator[StarsGiven | Cursor]:
    """Surviving stars of every repository by the day they were given, newest first, back to its creation."""
    api, now = GitHub(client), client.hosts.now()
    progress = _Progress.of(framework, cursor) or _Progress(repository=framework.repository)
    if progress.lacks_days(now):
        yield from _newest_page(api, framework, progress, now)
        yield Cursor(progress.model_dump_json())
    while progress.next is not None:
        yield from _older_page(api, framework, progress, now)
        yield Cursor(progress.model_dump_json())


def _newest_page(
    api: GitHub, framework: Framework, progress: _Progress, now: dt.datetime
) -> Iterator[StarsGiven]:
    path = github.repository_path(framework, progress.repository_id) + "/stargazers/history"
    start_over = progress.wants_all_pages(now.date())
    etag = progress.etag if api.has_token and not start_over else None
    response = api.get(path, etag=etag, per_page=30)
    if response.status_code != 304:
        weeks = _current(response, now)
        progress.repository_id = _identity(api, framework, progress, response)
        progress.etag, progress.newest = response.headers.get("ETag"), tuple(weeks[:2])
        if start_over:
            progress.started_on = now.date()
            _reach(progress, weeks, response, now)
    else:
        weeks = list(progress.newest)
    yield from (found := _rows(framework, progress, weeks, now))
    progress.complete_to = max((row.day for row in found if row.is_complete), default=progress.complete_to)


def _older_page(
    api: GitHub, framework: Framework, progress: _Progress, now: dt.datetime
) -> Iterator[StarsGiven]:
    assert progress.next is not None
    assert progress.oldest is not None
    try:
        response = api.get(progress.next)
    except SourceUnavailable as error:
        if error.status not in BEYOND_THE_END:
            raise
        weeks = []
    else:
        weeks = read_weeks(response)
    if not weeks:
        # Behind the last page, or so it seems: the next day shows.
        progress.next, progress.again_on = None, now.date() + DAY
        return
    if weeks[0].sunday + WEEK < progress.oldest:
        raise UnexpectedPayload(response.url, "week", f"leaves a gap before {progress.oldest}")
    if weeks[-1].sunday >= progress.oldest:
        raise UnexpectedPayload(response.url, "week", "repeats the page before")
    _reach(progress, weeks, response, now)
    yield from _rows(framework, progress, weeks, now)


def _reach(progress: _Progress, weeks: list[Week], response: requests.Response, now: dt.datetime) -> None:
    """Note the oldest week read, and where the reading goes on or when the next one begins."""
    progress.oldest, progress.next = weeks[-1].sunday, github.next_path(response)
    if progress.next is None:
        progress.again_on = now.date() + REREAD_AFTER


def _rows(framework: Framework, progress: _Progress, weeks: list[Week], now: dt.datetime) -> list[StarsGiven]:
    assert progress.repository_id is not None
    return list(rows(framework.slug, progress.repository_id, weeks, now))


def _current(response: requests.Response, now: dt.datetime) -> list[Week]:
    """The weeks of the first page, which must reach up to now: days that it lacks would pass for zero."""
    weeks = read_weeks(response)
    if not weeks:
        raise UnexpectedPayload(response.url, "the whole answer", "holds no week")
    if weeks[0].sunday + WEEK + DAY < now.date():
        raise UnexpectedPayload(
            response.url, "week", f"is out of date: the newest began on {weeks[0].sunday}"
        )
    return weeks


def _identity(api: GitHub, framework: Framework, progress: _Progress, response: requests.Response) -> int:
    """Number of the repository; asked for only when it is young, so that no link of the page tells it."""
    known = framework.repository_id or progress.repository_id or github.identity(response)
    return known or decode(api.get(f"repos/{framework.repository}"), _Numbered).id
