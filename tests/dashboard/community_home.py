"""Homes with invented opinions, for tests of the Community page."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from tests.dashboard import snapshot
from tests.warehouse.community_rows import card, crowd, item, opinion
from warehouse.home import Home
from warehouse.rows import Row
from warehouse.tables.adoption import QuestionCount
from warehouse.tables.community import UnansweredCount

GOOD, EVEN, BAD = [1, 1, 1, 0, -1], [1, 0, -1, 1, -1], [-1, -1, -1, 0, 1]
HOSTILE = (
    "Flask <script>alert(1)</script> [click](javascript:alert(1)) `x` $y$ :smile: **b** "
    "www.evil.example https://evil.example a@b.example"
)
ASPECTS = ("performance", "docs", "async", "dx")


def rows() -> Iterator[Row]:
    """FastAPI praised, Flask even, Django REST framework with too few; ten quarters, four communities."""
    for quarter in range(10):
        at = snapshot.NOW - dt.timedelta(days=20 + 91 * quarter)
        for framework, signs in (("fastapi", GOOD), ("flask", BAD if quarter > 4 else EVEN)):
            for community in ("hackernews", "stackoverflow"):
                yield from crowd(
                    framework, signs * 4, at, threads=11, aspects=ASPECTS[quarter % 4 :], community=community
                )
        yield from crowd("flask", [-1] * 5, at, community="github", kind="issue", threads=5)
    yield from crowd(
        "django-rest-framework", [1, -1] * 4, snapshot.NOW - dt.timedelta(days=9), aspects=("docs",)
    )
    yield from _moves()
    yield from _odd()


def _moves() -> Iterator[Row]:
    move = {"migrated_from": "flask", "migrated_to": "fastapi"}
    back = {"migrated_from": "fastapi", "migrated_to": "django"}
    for number in range(9):
        name, at = f"move-{number}", snapshot.NOW - dt.timedelta(days=30 + 40 * number)
        yield item(name, ["flask", "fastapi"], at, community="devto", kind="article")
        told = move if number < 7 else back
        yield opinion(name, told["migrated_from"], -1, **told)
        yield opinion(name, told["migrated_to"], 1, **told)


def _odd() -> Iterator[Row]:
    at = snapshot.NOW - dt.timedelta(days=3)
    yield item("hostile", ["flask"], at, excerpt=HOSTILE, score=999, community="a *forum*")
    yield opinion("hostile", "flask", -1, confidence=1.0, rules=["word:<b>`x`</b> +1.20"])
    yield item("hers", ["flask"], at, is_maintainer=True)
    yield opinion("hers", "flask", 1)
    yield item("robot", ["flask"], at, is_bot=True, opinions=0)
    yield item("foreign", ["flask"], at, language="de", opinions=0)
    yield item("unsure", ["flask"], at)
    yield opinion("unsure", "flask", 1, shown=False)
    yield UnansweredCount(tag="flask", day=snapshot.TODAY, unanswered=300)
    yield QuestionCount(tag="flask", day=snapshot.TODAY, questions=1200)


def make(home: Home, precision: float | None) -> Home:
    """A published home; `precision` is that of the analyser's card, None for no card."""
    home.create()
    kinds = sorted(rows(), key=lambda row: type(row).__name__)
    for kind, same in itertools.groupby(kinds, key=type):
        snapshot.put(home, kind, same, "sample", "live")
    if precision is not None:
        figures = card(precision)
        snapshot.put(home, type(figures[0]), figures, "analyser", "local")
    return snapshot.make(home, snapshot.Plan(recorded=True))
