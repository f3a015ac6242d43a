"""Source: how much work goes on in each repository, asked for when no other source needs the requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from pipelines import github
from pipelines.errors import SourceUnavailable
from pipelines.github import Count, GitHub, Id, Name
from pipelines.http import Http, decode
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.github import Measure, RepositoryCount

EVERY = dt.timedelta(days=7)
COMMIT_DAYS = dt.timedelta(days=90)

SEARCHES: dict[Measure, str] = {
    "open_issues": "is:issue is:open",
    "closed_issues": "is:issue is:closed",
    "open_pull_requests": "is:pr is:open",
    "closed_pull_requests": "is:pr is:closed",
}
# Searches last: they have few requests of their own and end most runs.
MEASURES = sorted(get_args(Measure), key=lambda measure: measure in SEARCHES)


class _Repository(BaseModel):
    """What is read of the repository: search knows it by its present name only."""

    id: Id
    full_name: Name


class _Found(BaseModel):
    """What is read of a search."""

    total_count: Count
    incomplete_results: bool


class _Tally(github.Cursor):
    """A week's round of counts for one repository: those that were asked for since `day`."""

    day: dt.date
    full_name: str
    repository_id: int
    done: tuple[Measure, ...] = ()

    def is_over(self, today: dt.date) -> bool:
        return len(self.done) == len(MEASURES) and today < self.day + EVERY


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Once a week, and until the round is complete."""
    tally = _Tally.of(framework, cursor)
    return tally is None or not tally.is_over(now.date())


@source(
    name="github_counts",
    model=RepositoryCount,
    group="github_backfill",
    host="GitHub",
    schedule="30 0-7,9-23 * * *",
    fresh_within=dt.timedelta(days=9),
    limits=github.limits,
    priority=2,
    is_due=is_due,
)
def github_counts(
    client: Http, framework: Framework, cursor: str | None
) -> Iterator[RepositoryCount | Cursor]:
    """Open and closed issues and pull requests, contributors, and commits of 90 days, once a week."""
    api, now = GitHub(client), client.hosts.now()
    tally, refused = _Tally.of(framework, cursor), None
    if tally is None or now.date() >= tally.day + EVERY:
        tally = _begin(api, framework, tally, now.date())
        yield Cursor(tally.model_dump_json())
    for measure in MEASURES:
        if measure in tally.done:
            continue
        try:
            count, is_lower_bound = _count(api, tally, measure, now)
        except SourceUnavailable as error:
            if error.status is None or error.status >= 500:
                raise
            refused = error
        else:
            yield RepositoryCount(
                framework=framework.slug,
                day=now.date(),
                measure=measure,
                count=count,
                is_lower_bound=is_lower_bound,
                repository_id=tally.repository_id,
            )
        tally = tally.model_copy(update={"done": (*tally.done, measure)})
        yield Cursor(tally.model_dump_json())
    if refused is not None:
        # The other counts came; what GitHub does not want to count is asked for again in the next round.
        raise refused


def _begin(api: GitHub, framework: Framework, last: _Tally | None, today: dt.date) -> _Tally:
    path = github.repository_path(framework, last.repository_id if last else None)
    found = decode(api.get(path), _Repository)
    return _Tally(
        repository=framework.repository, repository_id=found.id, full_name=found.full_name, day=today
    )


def _count(api: GitHub, tally: _Tally, measure: Measure, now: dt.datetime) -> tuple[int, bool]:
    """The count, and whether there may be more."""
    path = f"repositories/{tally.repository_id}"
    if measure in SEARCHES:
        query = f"repo:{tally.full_name} {SEARCHES[measure]}"
        found = decode(api.get("search/issues", q=query, per_page=1), _Found)
        return found.total_count, found.incomplete_results
    if measure == "contributors":
        return _listed(api, f"{path}/contributors", anon="1"), False
    since = (now - COMMIT_DAYS).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _listed(api, f"{path}/commits", since=since), False


def _listed(api: GitHub, path: str, **params: str) -> int:
    """Length of a listing: with one entry a page it is the number of the last page."""
    response = api.get(path, per_page=1, **params)
    if response.status_code == 204:
        return 0
    entries = decode(response, list[dict[str, object]])
    return github.last_page(response) or len(entries)
