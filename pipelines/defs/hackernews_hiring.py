"""Source: adverts of the monthly hiring threads of Hacker News that name a framework."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from pipelines.community import hackernews as hn
from pipelines.community.hackernews import HackerNews, Hit
from pipelines.community.posts import Reader, reader
from pipelines.community.progress import DAY_S, first_second
from pipelines.http import Http
from pipelines.source import Answer, Cursor, source
from warehouse.registry import Framework
from warehouse.tables.adoption import HiringMonth

THREAD_OPEN_S = 35 * DAY_S
"""Adverts are added to a thread until the next one begins."""

_TITLE = re.compile(r"who is hiring\? \((\w+ \d{4})\)", re.IGNORECASE)


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Once a day."""
    return cursor is None or not cursor.endswith(f" {now.date()} {framework.slug}")


@source(
    name="hackernews_hiring",
    model=HiringMonth,
    group="community",
    host="Hacker News",
    schedule="20 */6 * * *",
    fresh_within=dt.timedelta(days=3),
    limits=hn.limits,
    priority=1,
    is_due=is_due,
    per="registry",
)
def hackernews_hiring(
    client: Http, frameworks: Sequence[Framework], cursors: Mapping[str, str]
) -> Iterator[Answer]:
    """Job adverts of each month's hiring thread on Hacker News, and those of them that name a framework."""
    api, now, read = HackerNews(client), client.hosts.now(), reader()
    done = {f.slug: _read_to(cursors.get(f.slug), read.version) for f in frameworks}
    first = max(first_second(None, now), min(done.values()) - THREAD_OPEN_S)
    threads = [*api.search("", first, int(now.timestamp()) + DAY_S, "story,author_whoishiring")]
    for thread in sorted(threads, key=lambda hit: hit.created_at_i):
        month = _month(thread)
        if month is None:
            continue
        adverts, naming = _count(api, thread, read)
        for framework in frameworks:
            yield (
                framework,
                HiringMonth(
                    framework=framework.slug,
                    month=month,
                    ads_mentioning=naming.get(framework.slug, 0),
                    ads_total=adverts,
                ),
            )
            text = f"{read.version} {thread.created_at_i} {now.date()} {framework.slug}"
            yield framework, Cursor(text)


def _read_to(cursor: str | None, version: str) -> int:
    """When the newest thread that was counted began; 0 when another analyser counted."""
    found = re.fullmatch(r"(\S+) (\d{1,10}) \S+ \S+", cursor or "")
    return int(found[2]) if found and found[1] == version else 0


def _month(thread: Hit) -> dt.date | None:
    """First day of the month that the title names; None for other threads of the same author."""
    found = _TITLE.search(thread.title or "")
    try:
        return dt.datetime.strptime(found[1], "%B %Y").date() if found else None
    except ValueError:
        return None


def _count(api: HackerNews, thread: Hit, read: Reader) -> tuple[int, dict[str, int]]:
    """Adverts of a thread, which are the answers to its story itself, and how many name each framework."""
    start = thread.created_at_i
    tags = f"comment,story_{thread.objectID}"
    adverts, naming = 0, dict[str, int]()
    for hit in api.search("", start, start + 2 * THREAD_OPEN_S, tags):
        if hit.parent_id == int(thread.objectID) and hit.comment_text:
            adverts += 1
            for slug in read.mentioned(hit.comment_text):
                naming[slug] = naming.get(slug, 0) + 1
    return adverts, naming
