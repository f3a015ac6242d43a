"""Source: each repository as GitHub describes it today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pydantic import BaseModel

from pipelines import github
from pipelines.github import Count, GitHub, Id, Moment, Name
from pipelines.http import Http, decode
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.github import RepositorySnapshot


class _Licence(BaseModel):
    spdx_id: Name | None


class _Repository(BaseModel):
    """What is read of the answer."""

    id: Id
    full_name: Name
    stargazers_count: Count
    forks_count: Count
    open_issues_count: Count
    subscribers_count: Count
    archived: bool
    license: _Licence | None
    created_at: Moment
    pushed_at: Moment | None


class _Seen(github.Cursor):
    """The day of the last answer, and the answer itself for the case that GitHub says it still holds."""

    day: dt.date
    etag: str | None = None
    answer: _Repository


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Once a day."""
    seen = _Seen.of(framework, cursor)
    return seen is None or seen.day != now.date()


@source(
    name="github_repositories",
    model=RepositorySnapshot,
    group="adoption",
    host="GitHub",
    schedule="45 8 * * *",
    fresh_within=dt.timedelta(hours=36),
    limits=github.limits,
    priority=0,
    is_due=is_due,
)
def github_repositories(
    client: Http, framework: Framework, cursor: str | None
) -> Iterator[RepositorySnapshot | Cursor]:
    """Stars, forks, open issues, licence and state of every repository, once a day, over renames."""
    api, today = GitHub(client), client.hosts.now().date()
    seen = _Seen.of(framework, cursor)
    path = github.repository_path(framework, seen.repository_id if seen else None)
    etag = seen.etag if seen and api.has_token else None
    response = api.get(path, etag=etag)
    if seen is not None and response.status_code == 304:
        answer = seen.answer
    else:
        answer, etag = decode(response, _Repository), response.headers.get("ETag")
    yield _row(framework, today, answer)
    now_seen = _Seen(
        repository=framework.repository, repository_id=answer.id, day=today, etag=etag, answer=answer
    )
    yield Cursor(now_seen.model_dump_json())


def _row(framework: Framework, day: dt.date, answer: _Repository) -> RepositorySnapshot:
    return RepositorySnapshot(
        framework=framework.slug,
        day=day,
        repository=framework.repository,
        repository_id=answer.id,
        full_name=answer.full_name,
        stars=answer.stargazers_count,
        forks=answer.forks_count,
        open_issues_and_pulls=answer.open_issues_count,
        watchers=answer.subscribers_count,
        archived=answer.archived,
        licence=answer.license.spdx_id if answer.license else None,
        created_at=answer.created_at,
        pushed_at=answer.pushed_at,
    )
