"""Source: how many questions Stack Overflow has under the tag of each framework."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.community import stackexchange as se
from pipelines.community.stackexchange import StackOverflow
from pipelines.http import Http
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.adoption import QuestionCount
from warehouse.tables.community import UnansweredCount


def is_due(framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
    """Once a day."""
    tag = se.tag_of(framework)
    return tag is not None and cursor != f"{tag} {now.date()}"


@source(
    name="stackoverflow_tags",
    model=QuestionCount,
    also={UnansweredCount: ()},
    group="community",
    host="Stack Overflow",
    schedule="20 */6 * * *",
    fresh_within=dt.timedelta(days=3),
    limits=se.limits,
    is_due=is_due,
)
def stackoverflow_tags(
    client: Http, framework: Framework, _: str | None
) -> Iterator[QuestionCount | UnansweredCount | Cursor]:
    """Questions with the tag of each framework on Stack Overflow so far, and those without a good answer."""
    tag, today = se.tag_of(framework), client.hosts.now().date()
    if tag is None:
        return
    api = StackOverflow(client)
    questions, unanswered = api.count("questions", tag), api.count("questions/unanswered", tag)
    yield QuestionCount(tag=tag, day=today, questions=questions)
    yield UnansweredCount(tag=tag, day=today, unanswered=unanswered)
    yield Cursor(f"{tag} {today}")
