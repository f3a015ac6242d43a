"""What Community is asked for, and what the snapshot holds to answer it."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import db, formats
from dashboard.catalogue import OTHER, catalogue
from dashboard.community import questions
from dashboard.community.quotes import literal

OVERALL = "overall"
COMMUNITIES = {
    "hackernews": "Hacker News",
    "stackoverflow": "Stack Overflow",
    "devto": "Dev.to",
    "github": "GitHub issues",
}
ASPECTS = {
    "performance": "Performance",
    "async": "Async",
    "docs": "Documentation",
    "dx": "Developer experience",
    "ecosystem": "Ecosystem",
    "learning": "Learning curve",
    "stability": "Stability",
    "deployment": "Deployment",
    "batteries": "Batteries",
}


@dataclass(frozen=True)
class Choice:
    """Frameworks by slug, and whether maintainers count: audience is `users` or `everyone`."""

    frameworks: tuple[str, ...]
    audience: str = "users"

    @property
    def key(self) -> tuple[str, ...]:
        return (*self.frameworks, self.audience)


def label(slug: str) -> str:
    """Short name for charts; a framework that the registry does not know is its slug."""
    entry = catalogue().get(slug)
    return entry.label if entry else slug


def name(slug: str) -> str:
    entry = catalogue().get(slug)
    return entry.name if entry else slug


def colour(slug: str) -> str:
    entry = catalogue().get(slug)
    return entry.colour if entry else OTHER


def aspect_label(aspect: str) -> str:
    """Name of an aspect for people."""
    return ASPECTS.get(aspect, aspect.capitalize())


def community_label(community: str) -> str:
    """Name of a community for people; an import keeps the name that its file gave."""
    return COMMUNITIES.get(community, community)


def gate() -> db.Row | None:
    """Whether polarity may be shown and why not; None before any opinion was read."""
    found = db.rows(questions.GATE)
    return found[0] if found else None


def may_show() -> bool:
    """True when the analyser is accurate enough for net sentiment to be shown."""
    decided = gate()
    return decided is not None and bool(decided["is_open"])


def opinions(choice: Choice) -> list[db.Row]:
    """Opinions of the newest year per framework and aspect."""
    return db.rows(questions.OPINIONS, frameworks=choice.frameworks, audience=choice.audience)


def overall(choice: Choice) -> list[db.Row]:
    """Of these, those on the framework as such, best first, those not shown last."""

    def best_first() -> list[db.Row]:
        found = [row for row in opinions(choice) if row["aspect"] == OVERALL]
        return sorted(found, key=lambda row: (row["net"] is None, -(row["net"] or 0.0), -row["voices"]))

    return db.remember(("overall", *choice.key), best_first)


def coverage(choice: Choice) -> list[db.Row]:
    """What became of the items about each framework; empty before any was collected."""
    return db.rows(questions.COVERAGE, frameworks=choice.frameworks)


def source(choice: Choice) -> str:
    """Communities behind the figures and the day of the newest item."""

    def sentence() -> str:
        rows = coverage(choice)
        communities = sorted({literal(community_label(name)) for row in rows for name in row["communities"]})
        newest = max(row["last_at"] for row in rows)
        return f"{formats.listing(communities)}, read by the analyser · {formats.day(newest)}"

    return db.remember(("community source", *choice.key), sentence)
