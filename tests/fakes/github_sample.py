"""The sixteen frameworks on the fake GitHub, with an invented history as long as that of the real ones."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from tests.fakes.github_issues import Thread, sample
from tests.fakes.github_repository import DAY, WEEK, Repository
from warehouse.registry import Framework, shipped_registry

PAGES = {
    "fastapi": 14,
    "django-rest-framework": 28,
    "flask": 29,
    "django": 26,
    "starlette": 15,
    "litestar": 9,
    "django-ninja": 12,
    "sanic": 19,
    "quart": 17,
    "falcon": 25,
    "aiohttp": 23,
    "tornado": 30,
    "blacksheep": 15,
    "robyn": 10,
    "bottle": 31,
    "pyramid": 29,
}
"""Pages of 30 weeks that the star history of each has."""

RENAMED = {"robyn": "sample-owner/Robyn"}
"""Repositories that moved after the registry was written."""

WEEKEND = 0.6


def sixteen(now: dt.datetime) -> list[Repository]:
    """The repositories of the shipped registry as they are `now`; the same ones each time."""
    frameworks = shipped_registry().frameworks.values()
    return [_repository(framework, number, now.date()) for number, framework in enumerate(frameworks)]


def threads(repositories: list[Repository], now: dt.datetime) -> dict[int, list[Thread]]:
    """Issues of these repositories, by their number."""
    frameworks = shipped_registry().frameworks.values()
    return {
        repository.id: sample(framework, now)
        for repository, framework in zip(repositories, frameworks, strict=True)
    }


def _repository(framework: Framework, number: int, today: dt.date) -> Repository:
    chance = random.Random(framework.slug)
    created_on = today - (PAGES[framework.slug] * 30 - chance.randint(3, 25)) * WEEK
    present = RENAMED.get(framework.slug, framework.repository)
    former = [*framework.former_repositories, *({framework.repository} - {present})]
    return Repository(
        id=framework.repository_id or 1_000 + number,
        full_name=present,
        created_on=created_on,
        given=dict(_history(chance, created_on, today, per_day=30 / (1 + number))),
        former_names=tuple(former),
        counts={
            "open_issues": chance.randint(5, 300),
            "closed_issues": chance.randint(900, 5_000),
            "open_pull_requests": chance.randint(2, 90),
            "closed_pull_requests": chance.randint(900, 9_000),
            "contributors": chance.randint(40, 900),
            "commits_90_days": chance.randint(3, 400),
        },
    )


def _history(
    chance: random.Random, first: dt.date, today: dt.date, per_day: float
) -> Iterator[tuple[dt.date, int]]:
    """Stars of each day up to a year from now: growing, fewer at weekends, noisy."""
    length = (today - first).days
    for number in range(length + 365):
        day = first + number * DAY
        mean = per_day * (0.3 + 1.4 * number / length) * (WEEKEND if day.weekday() >= 5 else 1.0)
        yield day, max(0, round(chance.gauss(mean, mean**0.5)))
