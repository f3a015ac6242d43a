"""The fake GitHub does what the real one is known to do, so that tests against it mean something."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise
from typing import Any

import pytest

from tests.fakes.clock import Clock
from tests.fakes.github import GitHub, Habits
from tests.fakes.github_repository import DAY
from tests.fakes.github_sample import PAGES, sixteen
from tests.fakes.server import Reply, Request
from tests.pipelines.github_runs import MORNING, repository

HISTORY = "/repos/owner/flask/stargazers/history"


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
def github(clock: Clock) -> GitHub:
    return GitHub([repository(weeks=70)], clock.now)


def ask(
    github: GitHub, path: str, token: str = "", headers: dict[str, str] | None = None, **query: str
) -> Reply:
    sent = {"host": "localhost:1", "user-agent": "test"} | (headers or {})
    if token:
        sent["authorization"] = f"Bearer {token}"
    return github.answer(Request("GET", path, query, sent, b""))


def payload(reply: Reply) -> Any:
    return json.loads(reply.body)


def test_sixty_requests_an_hour_are_counted_down_and_then_refused(github: GitHub, clock: Clock) -> None:
    for left in range(59, -1, -1):
        reply = ask(github, "/repos/owner/flask")
        assert (reply.status, reply.headers["X-RateLimit-Remaining"]) == (200, str(left))
    refused = ask(github, "/repos/owner/flask")
    assert (refused.status, refused.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert payload(refused)["message"].startswith("API rate limit exceeded")
    assert int(refused.headers["X-RateLimit-Reset"]) == int(MORNING.timestamp()) + 3600
    assert (
        ask(github, "/search/issues", q="repo:owner/flask is:pr is:open").headers["X-RateLimit-Resource"]
        == "search"
    )
    assert ask(github, "/rate_limit").status == 200
    clock.move(hours=1)
    assert ask(github, "/repos/owner/flask").status == 200


@pytest.mark.parametrize(
    ("token", "habits", "cost"),
    [("", Habits(), 1), ("", Habits(unchanged_is_free=True), 0), ("sample-token", Habits(), 0)],
)
def test_an_unchanged_answer_is_free_with_a_token(
    github: GitHub, token: str, habits: Habits, cost: int
) -> None:
    github.habits = habits
    first = ask(github, HISTORY, token)
    assert first.headers["ETag"].startswith('W/"')
    again = ask(github, HISTORY, token, {"if-none-match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    before, after = (int(reply.headers["X-RateLimit-Remaining"]) for reply in (first, again))
    assert before - after == cost


def test_star_history_lists_thirty_weeks_a_page_newest_first_with_links_by_number(github: GitHub) -> None:
    reply = ask(github, HISTORY, per_page="100")
    weeks = payload(reply)
    assert len(weeks) == 30
    assert [newer["week"] - older["week"] for newer, older in pairwise(weeks)] == [604_800] * 29
    assert dt.datetime.fromtimestamp(weeks[0]["week"], dt.UTC).strftime("%A %H:%M") == "Sunday 00:00"
    assert weeks[0]["days"] == [3, 3, 1, 0, 0, 0, 0], "Tuesday goes on"
    assert reply.headers["Link"] == (
        '<http://localhost:1/repositories/1/stargazers/history?per_page=30&page=2>; rel="next", '
        '<http://localhost:1/repositories/1/stargazers/history?per_page=30&page=3>; rel="last"'
    )
    last = ask(github, "/repositories/1/stargazers/history", page="3")
    assert len(payload(last)) == 10
    assert "Link" not in last.headers
    assert payload(ask(github, HISTORY, page="4")) == []


def test_an_unstar_lowers_a_past_day(github: GitHub) -> None:
    before = payload(ask(github, HISTORY))
    github.named("flask").unstar(MORNING.date() - 9 * DAY)
    after = payload(ask(github, HISTORY))
    assert sum(week["total"] for week in before) - sum(week["total"] for week in after) == 1


def test_an_old_name_moves_permanently(github: GitHub) -> None:
    github.named("flask").former_names = ("past/flask",)
    reply = ask(github, "/repos/past/flask/stargazers/history", per_page="30")
    assert reply.status == 301
    assert reply.headers["Location"] == "http://localhost:1/repositories/1/stargazers/history?per_page=30"
    assert payload(reply)["message"] == "Moved Permanently"


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        ("/repos/owner/flask/stargazers", "", 401),
        ("/repos/owner/flask/stargazers", "sample-token", 404),
        ("/repos/owner/flask", "wrong", 401),
        ("/repos/owner/none", "", 404),
        ("/repositories/9", "", 404),
        ("/search/issues", "", 422),
    ],
)
def test_refusals(github: GitHub, path: str, token: str, status: int) -> None:
    reply = ask(github, path, token)
    assert reply.status == status
    assert set(payload(reply)) == {"message", "documentation_url", "status"}


def test_other_refusals(github: GitHub) -> None:
    assert github.answer(Request("GET", "/rate_limit", {}, {}, b"")).status == 403, "without a user agent"
    assert ask(github, HISTORY, headers={"x-github-api-version": "1999-01-01"}).status == 400
    github.named("flask").status = 451
    assert ask(github, HISTORY).status == 451


def test_statistics_are_computed_first(github: GitHub) -> None:
    replies = [ask(github, "/repos/owner/flask/stats/commit_activity") for _ in range(2)]
    assert [(reply.status, reply.body) for reply in replies] == [(202, b"{}"), (200, b"[]")]


def test_the_sixteen_have_the_length_of_the_real_ones_and_are_always_the_same() -> None:
    repositories = sixteen(MORNING)
    assert repositories == sixteen(MORNING)
    assert sum(PAGES.values()) == 332
    github = GitHub(repositories, lambda: MORNING)
    for found, pages in zip(repositories, PAGES.values(), strict=True):
        link = ask(github, f"/repositories/{found.id}/stargazers/history", "sample-token").headers["Link"]
        assert f'&page={pages}>; rel="last"' in link
