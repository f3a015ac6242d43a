"""Source: stories and comments of Hacker News that name a framework."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.community import hackernews as hn
from pipelines.community.hackernews import HackerNews, Hit
from pipelines.community.posts import Reader, identity, reader
from pipelines.community.progress import DAY_S, Progress, first_second
from pipelines.http import Http
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.community import CommunityDeletion, CommunityItem, CommunityOpinion

LISTED_AGAIN_S = 30 * DAY_S
"""Scores change and items are deleted for some time after they were written."""

STEP_S = 365 * DAY_S

Found = CommunityItem | CommunityOpinion | CommunityDeletion | Cursor


@source(
    name="hackernews",
    model=CommunityItem,
    also={CommunityOpinion: ("item_id",), CommunityDeletion: ()},
    group="community",
    host="Hacker News",
    schedule="20 */6 * * *",
    fresh_within=dt.timedelta(hours=36),
    limits=hn.limits,
)
def hackernews(
    client: Http, framework: Framework, cursor: str | None, since: dt.date | None = None
) -> Iterator[Found]:
    """Stories and comments of Hacker News that name a framework, back to 2019: opinions and excerpts."""
    api, now, read = HackerNews(client), client.hosts.now(), reader()
    progress = Progress.of(cursor, read.version)
    first = first_second(since, now)
    yield from _newest(api, framework, progress, read, first, now)
    while progress.oldest is not None:
        start = max(first, progress.oldest - STEP_S)
        if start < progress.oldest:
            for hit in _hits(api, framework, start, progress.oldest).values():
                yield from read.rows(hn.post(hit))
        progress.oldest = start if start > first else None
        yield Cursor(progress.model_dump_json())


def _newest(
    api: HackerNews, framework: Framework, progress: Progress, read: Reader, first: int, now: dt.datetime
) -> Iterator[Found]:
    """The last 30 days before the newest item known; what they listed before and lack now is asked for."""
    begins, epoch = not progress.has_begun, int(now.timestamp())
    start = max(first, (progress.newest or epoch) - LISTED_AGAIN_S)
    # Up to tomorrow: the clock of either side may be wrong.
    hits = _hits(api, framework, start, epoch + DAY_S)
    for hit in hits.values():
        yield from read.rows(hn.post(hit))
    for item in progress.missing(hits, start):
        if api.is_gone(item):
            yield CommunityDeletion(item_id=identity(hn.COMMUNITY, item), community=hn.COMMUNITY)
    if begins:
        progress.oldest = start
    progress.remember({item: hit.created_at_i for item, hit in hits.items()}, now, LISTED_AGAIN_S)
    yield Cursor(progress.model_dump_json())


def _hits(api: HackerNews, framework: Framework, start: int, end: int) -> dict[str, Hit]:
    """What was written in [start, end), each once; adverts of hiring threads are counted elsewhere."""
    found = (hit for query in hn.queries(framework) for hit in api.search(query, start, end))
    return {hit.objectID: hit for hit in found if not hit.is_of_hiring_thread}
