"""Invented posts about the sixteen frameworks over several years: the same ones each time, from templates."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from warehouse.registry import Framework, shipped_registry

PRAISE = {
    "performance": "{a} is impressively fast, our p99 latency dropped when we deployed it in {place}.",
    "documentation": "The documentation of {a} is excellent, I found every answer about {topic} in it.",
    "developer experience": "I love the type hints in {a}, the editor completes everything about {topic}.",
    "learning curve": "{a} is easy to learn, our interns shipped a {topic} API in two days.",
    "ecosystem": "{a} has a great ecosystem, there is a maintained plugin for {topic}.",
    "stability": "{a} has been rock solid for us, not one broken upgrade in {place} since {year}.",
}
BLAME = {
    "performance": "{a} is painfully slow once you add {topic}, we wasted weeks profiling it in {place}.",
    "documentation": "The docs of {a} are a mess, nothing about {topic} is explained.",
    "learning curve": "{a} is hard to learn, {topic} took our team in {place} a month of frustration.",
    "stability": "{a} broke our {topic} again with a minor release, I regret choosing it in {year}.",
    "async": "Async support in {a} is terrible, every {topic} handler blocks the event loop.",
}
NEUTRAL = (
    "We use {a} for the {topic} service in {place}, with PostgreSQL behind it.",
    "How do I configure {topic} in {a} when it runs behind a proxy in {place}?",
    "Does {a} support {topic} since {year}, or is a separate package needed?",
)
MOVES = (
    "We migrated from {a} to {b} in {year} because of {topic} and never looked back.",
    "Moved our {topic} API from {a} to {b}: {b} is faster and {a} was a pain to maintain in {place}.",
)
VERSUS = ("{b} is much better than {a} for {topic}, the docs alone are worth it in {place}.",)
OTHER_LANGUAGES = (
    "Wir benutzen {a} seit {year} für {topic} und sind damit in {place} wirklich sehr zufrieden.",
    "Nous utilisons {a} depuis {year} pour {topic} et nous en sommes vraiment très contents à {place}.",
)
PROMOTIONS = (
    "Check out my new course about {a}: {topic} from zero to production, use code SAVE20 for 20 percent off.",
)
ADVERTS = (
    "Sample Corp | Backend Engineer | {place} | REMOTE | Full-time\n\nWe are hiring: Python, {a}, {topic}.",
    "Made-up GmbH | Python Developer | {place} | ONSITE\n\nOur stack is {a}. Apply on our page.",
)
BOT = "This issue has been automatically marked as stale because it has not had recent activity."

PLACES = ("Lisbon", "Oslo", "Kyoto", "Quito", "Nairobi", "Turin", "Perth", "Halifax", "Gdansk", "Porto")
TOPICS = (
    "authentication", "pagination", "websocket", "file upload", "validation", "background task", "caching",
    "streaming", "session", "middleware", "permission", "rate limiting", "billing", "search", "reporting",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What a post says, who says it and when. `kind`: praise, blame, neutral, move, …"""

    kind: str
    framework: str
    text: str
    author: str
    at: dt.datetime


def sentences(framework: Framework, count: int, now: dt.datetime, years: float, salt: str) -> Iterator[Words]:
    """So many posts about a framework over the years up to now, newest first, more of them of late."""
    chance = random.Random(f"{framework.slug} {salt}")
    names = {f.slug: f.name for f in shipped_registry().frameworks.values()}
    for number in range(count):
        other = chance.choice([slug for slug in ("fastapi", "flask", "django") if slug != framework.slug])
        kind, template = _template(chance)
        at = now - dt.timedelta(days=years * 365 * ((number + chance.random()) / count) ** 2)
        text = template.format(
            a=names.get(framework.slug, framework.name),
            b=names[other],
            topic=chance.choice(TOPICS),
            place=chance.choice(PLACES),
            year=at.year,
        )
        yield Words(kind, framework.slug, text, f"user{chance.randint(1, 400)}", at)


def adverts(now: dt.datetime, salt: str, count: int) -> Iterator[str]:
    """Job adverts that name frameworks; of each framework the more the earlier it stands in the registry."""
    chance = random.Random(f"adverts {salt} {now.year}")
    names = [framework.name for framework in shipped_registry().frameworks.values()]
    for _ in range(count):
        name = names[min(int(chance.expovariate(0.5)), len(names) - 1)]
        template = chance.choice(ADVERTS)
        yield template.format(a=name, topic=chance.choice(TOPICS), place=chance.choice(PLACES))


def _template(chance: random.Random) -> tuple[str, str]:
    kinds = ("praise", "blame", "neutral", "move", "versus", "other language", "promotion")
    kind = chance.choices(kinds, (40, 22, 18, 8, 5, 4, 3))[0]
    pools = {
        "praise": tuple(PRAISE.values()),
        "blame": tuple(BLAME.values()),
        "neutral": NEUTRAL,
        "move": MOVES,
        "versus": VERSUS,
        "other language": OTHER_LANGUAGES,
        "promotion": PROMOTIONS,
    }
    return kind, chance.choice(pools[kind])
