"""Source: questions and answers of Stack Overflow under the tag of each framework."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.community import stackexchange as se
from pipelines.community.posts import Post, Reader, about_tags, identity, reader
from pipelines.community.progress import DAY_S, Progress, first_second
from pipelines.community.stackexchange import Question, StackOverflow
from pipelines.errors import UnexpectedPayload
from pipelines.http import Http
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.community import CommunityDeletion, CommunityItem, CommunityOpinion

LISTED_AGAIN_S = 14 * DAY_S
LISTED_EVERY = dt.timedelta(hours=20)

Found = CommunityItem | CommunityOpinion | CommunityDeletion | Cursor


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Once a day, and until the first day is reached: the requests of a day are few."""
    progress = Progress.stored(cursor)
    return se.tag_of(framework) is not None and (
        not progress.is_complete or progress.is_old(now, LISTED_EVERY)
    )


@source(
    name="stackoverflow",
    model=CommunityItem,
    also={CommunityOpinion: ("item_id",), CommunityDeletion: ()},
    group="community",
    host="Stack Overflow",
    schedule="20 */6 * * *",
    fresh_within=dt.timedelta(days=3),
    limits=se.limits,
    priority=1,
    is_due=is_due,
)
def stackoverflow(
    client: Http, framework: Framework, cursor: str | None, since: dt.date | None = None
) -> Iterator[Found]:
    """Questions and answers of Stack Overflow under the tag of each framework, back to 2019."""
    tag = se.tag_of(framework)
    if tag is None:
        return
    api, now, read = StackOverflow(client), client.hosts.now(), reader()
    progress = Progress.of(cursor, read.version)
    first = first_second(since, now)
    if progress.is_old(now, LISTED_EVERY):
        yield from _newest(api, framework, progress, read, first, now)
    while progress.oldest is not None:
        posts, reached = _step(api, framework, first, progress.oldest)
        for post in posts:
            yield from read.rows(post)
        progress.oldest = reached
        yield Cursor(progress.model_dump_json())


def _newest(
    api: StackOverflow, framework: Framework, progress: Progress, read: Reader, first: int, now: dt.datetime
) -> Iterator[Found]:
    """The last two weeks before the newest question known; what is listed no more is asked for."""
    begins, epoch = not progress.has_begun, int(now.timestamp())
    start = max(first, (progress.newest or epoch) - LISTED_AGAIN_S)
    until: int | None = epoch + DAY_S
    listed: dict[str, int] = {}
    while until is not None:
        posts, until = _step(api, framework, start, until)
        for post in posts:
            listed[post.item] = int(post.created_at.timestamp())
            yield from read.rows(post)
    missing = progress.missing(listed, start)
    existing = api.existing([int(item[1:]) for item in missing])
    for item in missing:
        if int(item[1:]) not in existing:
            yield CommunityDeletion(item_id=identity(se.COMMUNITY, item), community=se.COMMUNITY)
    if begins:
        progress.oldest = start if start > first else None
    progress.remember(listed, now, LISTED_AGAIN_S)
    yield Cursor(progress.model_dump_json())


def _step(api: StackOverflow, framework: Framework, start: int, until: int) -> tuple[list[Post], int | None]:
    """The newest questions in [start, until] with their answers, and where the next step ends; None: done.

    Each step asks anew for what is older than the last one, so that no list is followed over its last page.
    """
    page = api.questions(se.tag_of(framework) or "", start, until)
    about = {question.question_id: about_tags(question.tags, framework) for question in page.items}
    posts = [se.question_post(question, about[question.question_id]) for question in page.items]
    posts += [
        se.answer_post(answer, about[answer.question_id])
        for answer in api.answers(page.items)
        if answer.question_id in about
    ]
    if not page.has_more:
        return posts, None
    return posts, _next(page.items, until)


def _next(questions: list[Question], until: int) -> int:
    """The second of the oldest question, which others may share; one earlier when it is all of the page."""
    if not questions:
        raise UnexpectedPayload("Stack Overflow", "items", "are none, although it says that there are more")
    oldest = min(question.creation_date for question in questions)
    return oldest if oldest < until else until - 1
