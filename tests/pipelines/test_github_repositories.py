"""The daily snapshot of a repository: what is read of it, over renames, and what a refusal says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import faults
from tests.fakes.server import Fault, json_reply
from tests.pipelines.github_runs import MORNING, REPOSITORIES, Runs, framework, repository, runs_of
from warehouse.home import Home

pytestmark = pytest.mark.usefixtures("tables")

EXAMPLE = Path(__file__).parents[3] / "shared/research/fixtures/github_repo.json"
TODAY = MORNING.date()


@pytest.fixture
def runs(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    flask = repository()
    flask.counts = {"open_issues": 4, "open_pull_requests": 3}
    with runs_of(home, monkeypatch, [flask], [framework()]) as running:
        yield running


def seen(runs: Runs, columns: str) -> list[tuple[object, ...]]:
    return runs.ask(f"select {columns} from raw.repository_snapshots order by day, load_id")


def test_what_is_read(runs: Runs) -> None:
    flask = runs.github.named("flask")
    assert [outcome.status for outcome in runs.run(REPOSITORIES)] == ["ok"]
    assert seen(runs, "* exclude (fetched_at, run_id, load_id, retracted)") == [
        (
            "flask",
            TODAY,
            "owner/flask",
            1,
            "owner/flask",
            flask.stars(MORNING),
            7,
            7,
            flask.stars(MORNING) // 100,
            False,
            "BSD-3-Clause",
            dt.datetime.combine(flask.created_on, dt.time(9)),
            dt.datetime(2026, 11, 23, 5),
            "github_repositories",
            "live",
        )
    ]


def test_once_a_day_and_by_its_number_from_the_second_time_on(runs: Runs) -> None:
    for hours in (1, 23, 1):
        runs.run(REPOSITORIES)
        runs.clock.move(hours=hours)
    assert runs.server.paths() == ["/repos/owner/flask", "/repositories/1"]
    assert [day for (day,) in seen(runs, "day")] == [TODAY, TODAY + dt.timedelta(days=1)]
    assert not any("if-none-match" in request.headers for request in runs.server.requests)


def test_fewer_stars_archived_and_without_a_licence(runs: Runs) -> None:
    flask = runs.github.named("flask")
    before = flask.stars(MORNING)
    runs.run(REPOSITORIES)
    for days in (7, 8, 9):
        flask.unstar(TODAY - dt.timedelta(days=days), 3)
    flask.archived, flask.licence = True, None
    runs.clock.move(days=1)
    runs.run(REPOSITORIES)
    assert seen(runs, "stars, archived, licence") == [
        (before, False, "BSD-3-Clause"),
        (before + 3 - 9, True, None),
    ]


def test_a_rename_is_followed_and_recorded_under_the_same_number(runs: Runs) -> None:
    runs.run(REPOSITORIES)
    flask = runs.github.named("flask")
    flask.full_name, flask.former_names = "new-owner/flask", ("owner/flask",)
    runs.clock.move(days=1)
    runs.run(REPOSITORIES)
    assert seen(runs, "repository_id, repository, full_name") == [
        (1, "owner/flask", "owner/flask"),
        (1, "owner/flask", "new-owner/flask"),
    ]


def test_a_rename_before_the_first_look_is_followed(runs: Runs) -> None:
    flask = runs.github.named("flask")
    flask.full_name, flask.former_names = "new-owner/flask", ("owner/flask",)
    runs.run(REPOSITORIES)
    assert runs.server.paths() == ["/repos/owner/flask", "/repositories/1"]
    assert seen(runs, "full_name") == [("new-owner/flask",)]


def test_with_a_token_an_unchanged_repository_counts_for_the_new_day_too(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    flask = repository()
    flask.given = {TODAY - dt.timedelta(days=9): 5}
    with runs_of(home, monkeypatch, [flask], [framework()]) as runs:
        monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", " sample-token\n")
        # The time of the last push is the only other thing that moves.
        runs.server.fault(faults.edited(lambda found: {**found, "pushed_at": None}))
        runs.run(REPOSITORIES)
        etag = json.loads(runs.cursors[REPOSITORIES]["flask"])["etag"]
        runs.clock.move(days=1)
        runs.server.fault(lambda reply: type(reply)(304, headers=reply.headers))
        runs.run(REPOSITORIES)
        assert runs.server.requests[-1].headers["if-none-match"] == etag
        assert seen(runs, "stars, pushed_at") == [(5, None), (5, None)]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "name its present repository in frameworks.toml"),
        (403, "answered 403 Forbidden (Repository access blocked)"),
        (451, "answered 451 Unavailable For Legal Reasons (Repository access blocked)"),
    ],
)
def test_a_repository_that_is_gone_is_one_sentence_and_the_others_come(
    runs: Runs, status: int, words: str
) -> None:
    runs.github.named("flask").status = status
    runs.github.repositories.append(repository("quart", number=2))
    runs.frameworks = [framework(), framework("quart")]
    [outcome] = runs.run(REPOSITORIES)
    assert outcome.status == "partial"
    assert outcome.failures.keys() == {"flask"}
    assert words in outcome.failures["flask"]
    assert seen(runs, "framework") == [("quart",)]


def test_a_token_that_is_refused_is_named_once_after_one_request(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", "of-yesterday")
    runs.frameworks = [framework(), framework("quart")]
    [outcome] = runs.run(REPOSITORIES)
    assert outcome.status == "failed"
    assert set(outcome.failures.values()) == {
        f"{runs.server.url} does not accept the token: correct or unset FRAMEWATCH_GITHUB_TOKEN."
    }
    assert len(runs.server.requests) == 1
    assert "of-yesterday" not in repr(outcome)


@pytest.mark.parametrize("token", ["two words", "töken", "a\nb"])
def test_a_token_that_can_be_none_is_never_sent(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", token)
    [outcome] = runs.run(REPOSITORIES)
    assert outcome.failures == {
        "flask": f"{runs.server.url} cannot be asked with such a token: "
        "correct or unset FRAMEWATCH_GITHUB_TOKEN."
    }
    assert not runs.server.requests


@pytest.mark.parametrize(
    "fault",
    [
        faults.edited(lambda found: {**found, "stargazers_count": "many"}),
        faults.edited(lambda found: {**found, "stargazers_count": None}),
        faults.edited(lambda found: {**found, "stargazers_count": 2**70}),
        faults.edited(lambda found: {**found, "stargazers_count": -1}),
        faults.edited(lambda found: {**found, "stargazers_count": True}),
        faults.edited(lambda found: {**found, "created_at": "soon"}),
        faults.edited(lambda found: {**found, "created_at": "2020-01-01T00:00:00"}),
        faults.edited(lambda found: {**found, "created_at": "0001-01-01T00:00:00+14:00"}),
        faults.edited(lambda found: {**found, "full_name": "\ud800"}),
        faults.edited(lambda found: {**found, "id": 0}),
        faults.edited(lambda found: {key: found[key] for key in found if key != "stargazers_count"}),
    ],
)
def test_a_wrong_or_missing_field_is_no_row(runs: Runs, fault: Fault) -> None:
    runs.server.fault(fault)
    [outcome] = runs.run(REPOSITORIES)
    assert "answered something unexpected" in outcome.failures["flask"]
    assert seen(runs, "*") == []


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the research folder is not beside the checkout")
def test_documented_example_is_read(runs: Runs) -> None:
    example = json.loads(EXAMPLE.read_text())
    runs.server.fault(lambda _: json_reply(example))
    runs.run(REPOSITORIES)
    assert seen(runs, "repository_id, stars, forks, open_issues_and_pulls, watchers, licence") == [
        (160919119, 98765, 9000, 210, 690, "MIT")
    ]
