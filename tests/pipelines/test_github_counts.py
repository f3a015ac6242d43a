"""Issues, pull requests, contributors and commits: once a week, after everything else, search by search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes import faults
from tests.fakes.github import Habits
from tests.pipelines.github_runs import (
    COUNTS,
    MORNING,
    REPOSITORIES,
    STARS,
    Runs,
    framework,
    repository,
    runs_of,
)
from warehouse.home import Home

pytestmark = pytest.mark.usefixtures("tables")

KNOWN = {
    "closed_issues": 900,
    "closed_pull_requests": 1200,
    "commits_90_days": 33,
    "contributors": 250,
    "open_issues": 4,
    "open_pull_requests": 3,
}
NAMES = ["flask", "quart", "falcon"]


@pytest.fixture
def runs(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    repositories = [repository(name, number) for number, name in enumerate(NAMES, 1)]
    for found in repositories:
        found.counts = dict(KNOWN)
    with runs_of(home, monkeypatch, repositories, [framework("flask")]) as running:
        yield running


def counted(runs: Runs, slug: str = "flask") -> dict[str, int]:
    return dict(
        runs.ask(f"select measure, count from raw.repository_counts where framework = '{slug}' order by all")
    )


def test_six_counts_once_a_week(runs: Runs) -> None:
    [outcome] = runs.run(COUNTS)
    assert (outcome.status, counted(runs)) == ("ok", KNOWN)
    assert len(runs.server.requests) == 7
    commits = next(request for request in runs.server.requests if request.path.endswith("/commits"))
    assert commits.query == {"since": "2026-08-26T08:50:00Z", "per_page": "1"}
    runs.clock.move(days=6)
    runs.run(COUNTS)
    assert len(runs.server.requests) == 7
    runs.github.named("flask").counts["open_issues"] = 9
    runs.clock.move(days=1)
    runs.run(COUNTS)
    assert len(runs.server.requests) == 14
    assert runs.ask("select count from raw.repository_counts where measure = 'open_issues' order by day") == [
        (4,),
        (9,),
    ]


def test_what_is_not_there_is_counted_as_none_and_one_as_one(runs: Runs) -> None:
    runs.github.named("flask").counts = {"contributors": 1}
    runs.run(COUNTS)
    assert counted(runs) == {**dict.fromkeys(KNOWN, 0), "contributors": 1}


def test_an_empty_repository_without_contributors_answers_204(runs: Runs) -> None:
    runs.server.fault(lambda reply: type(reply)(204), path="/contributors")
    runs.run(COUNTS)
    assert counted(runs)["contributors"] == 0


def test_searches_of_a_minute_end_the_run_and_the_next_one_goes_on_where_it_stopped(runs: Runs) -> None:
    runs.frameworks = [framework(name) for name in NAMES]
    [outcome] = runs.run(COUNTS)
    assert (outcome.status, outcome.retry_at) == ("budget", MORNING.replace(minute=51))
    assert len([path for path in runs.server.paths() if path.startswith("/search")]) == 10
    assert sum(len(counted(runs, name)) for name in NAMES) == 16
    runs.clock.move(hours=1)
    [outcome] = runs.run(COUNTS)
    assert outcome.status == "ok"
    assert [counted(runs, name) for name in NAMES] == [KNOWN] * 3
    assert len(runs.server.requests) == 21, "nothing was asked twice"


def test_they_come_after_the_star_history_and_take_what_it_leaves(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    repositories = [repository(name, number, weeks=24 * 30) for number, name in enumerate(NAMES[:2], 1)]
    with runs_of(home, monkeypatch, repositories, [framework(name) for name in NAMES[:2]]) as runs:
        outcomes = {outcome.source: outcome.status for outcome in runs.run()}
        assert outcomes == {REPOSITORIES: "ok", STARS: "ok", COUNTS: "budget"}
        assert len(runs.server.requests) == 50
        assert not runs.cursors[COUNTS]
        runs.clock.move(hours=1)
        assert {outcome.status for outcome in runs.run()} == {"ok"}
        assert len(counted(runs)) == 6


def test_a_search_that_github_gave_up_is_a_lower_bound(runs: Runs) -> None:
    runs.github.incomplete_searches = True
    runs.run(COUNTS)
    assert runs.ask(
        "select count(*) filter (is_lower_bound), count(*) filter (not is_lower_bound) "
        "from raw.repository_counts"
    ) == [(4, 2)]


@pytest.mark.parametrize("finds", [True, False])
def test_a_renamed_repository_is_searched_by_its_present_name(
    home: Home, monkeypatch: pytest.MonkeyPatch, finds: bool
) -> None:
    found = repository()
    found.counts = dict(KNOWN)
    found.full_name, found.former_names = "new-owner/flask", ("owner/flask",)
    habits = Habits(searches_old_names=finds)
    with runs_of(home, monkeypatch, [found], [framework()], habits=habits) as runs:
        runs.run(COUNTS)
        assert counted(runs) == KNOWN


def test_a_count_that_github_refuses_does_not_hold_up_the_others(runs: Runs) -> None:
    runs.github.refuses_contributors = True
    [outcome] = runs.run(COUNTS)
    assert "contributor list is too large" in outcome.failures["flask"]
    assert counted(runs) == {name: count for name, count in KNOWN.items() if name != "contributors"}
    runs.clock.move(hours=1)
    [outcome] = runs.run(COUNTS)
    assert outcome.status == "ok"
    assert len(runs.server.requests) == 7, "asked for again next week, not every hour"


def test_a_server_error_is_asked_again_in_the_next_run(runs: Runs) -> None:
    runs.server.fault(faults.html(502), path="/search")
    [outcome] = runs.run(COUNTS)
    assert "answered 502" in outcome.failures["flask"]
    assert counted(runs).keys() == {"contributors", "commits_90_days"}
    runs.server.heal()
    runs.run(COUNTS)
    assert counted(runs) == KNOWN
