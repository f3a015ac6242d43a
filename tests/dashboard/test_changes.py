"""What changed since a day or the last visit: which day, which events, in which words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dashboard import changes
from tests.dashboard import snapshot
from tests.dashboard.test_dashboard_pages import Use, open_page, text

TODAY = dt.date(2026, 11, 24)
NOW_MS = int(dt.datetime.now(dt.UTC).timestamp() * 1000)
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def event(kind: str = "release", detail: str | None = "For a reason.") -> dict[str, Any]:
    return {"day": dt.date(2026, 11, 5), "kind": kind, "title": "A *1*", "detail": detail}


def visits(last_ms: int, start_ms: int, seen_ms: int) -> dict[str, str]:
    return {changes.COOKIE: f"{last_ms}-{start_ms}-{seen_ms}"}


def day_of(ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).date()


@pytest.mark.parametrize(
    "cookies",
    [{}, {changes.COOKIE: "x"}, {changes.COOKIE: "1-2"}, {changes.COOKIE: f"{'9' * 30}-1-{NOW_MS}"}],
)
def test_without_a_cookie_that_can_be_read_no_visit_is_known(cookies: dict[str, str]) -> None:
    assert changes.last_visit(cookies) is None


def test_the_visit_before_this_one_counts() -> None:
    long_ago, lately = NOW_MS - 20 * DAY_MS, NOW_MS - 3 * DAY_MS
    assert changes.last_visit(visits(0, NOW_MS - HOUR_MS // 4, NOW_MS - 1000)) is None, "the first visit"
    assert changes.last_visit(visits(long_ago, NOW_MS - HOUR_MS, NOW_MS - 1000)) == day_of(long_ago)
    assert changes.last_visit(visits(long_ago, lately, lately)) == day_of(lately), "a new visit begins"


def test_the_first_day_of_a_choice() -> None:
    assert changes.since("7 days", TODAY, None) == dt.date(2026, 11, 17)
    assert changes.since(changes.LAST_VISIT, TODAY, dt.date(2026, 1, 1)) == dt.date(2026, 1, 1)
    assert changes.since(changes.LAST_VISIT, TODAY, None) == dt.date(2026, 10, 25)


def test_the_title_counts_by_kind() -> None:
    day = dt.date(2026, 10, 25)
    assert changes.title([], day) == "Nothing is known to have changed since 25 Oct 2026"
    some = [event(), event(), event("vulnerability"), event("meter_change")]
    assert changes.title(some, day) == (
        "What changed since 25 Oct 2026: 2 releases, 1 vulnerability and 1 change of the meter"
    )


def test_an_event_is_one_item_with_its_day_and_detail() -> None:
    assert changes.line(event()) == "- 5 Nov 2026 · **A \\*1\\*** :gray[For a reason.]"
    assert changes.line(event(detail=None)) == "- 5 Nov 2026 · **A \\*1\\***"


def test_overview_lists_what_changed_in_the_chosen_days(use: Use) -> None:
    use("full")
    said = text(open_page("overview.py", since="7 days"))
    since = f"{(snapshot.TODAY - dt.timedelta(days=7)).day} "
    assert f"Nothing is known to have changed since {since}" in said
    said = text(open_page("overview.py", fw="FastAPI"))
    assert ": 1 release" in said
    assert "**FastAPI 3.1.0**" in said
    said = text(open_page("overview.py", since="365 days", fw=["FastAPI", "DRF"]))
    assert "4 releases, 1 crossover and 1 unusual figure" in said
