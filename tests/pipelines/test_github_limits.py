"""What framewatch leaves of GitHub's limits, and how it behaves when they are reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from pipelines.http import Http
from tests.fakes import faults
from tests.fakes.github_replies import secondary_limit
from tests.fakes.server import Reply
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

NAMES = [f"framework-{number}" for number in range(12)]


@pytest.fixture
def runs(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    repositories = [repository(name, number, weeks=31) for number, name in enumerate(NAMES, 1)]
    with runs_of(home, monkeypatch, repositories, [framework(name) for name in NAMES]) as running:
        yield running


def asked(runs: Runs) -> int:
    return len(runs.server.requests)


def test_fifty_requests_an_hour_are_shared_by_all_runs(runs: Runs) -> None:
    for minutes in (20, 20, 19):
        runs.run()
        runs.clock.move(minutes=minutes)
    assert sum(not path.startswith("/search") for path in runs.server.paths()) == 50
    [outcome] = runs.run(COUNTS)
    assert outcome.retry_at == MORNING + dt.timedelta(hours=1)
    assert "continues after 09:50 UTC" in str(outcome.error)


def test_five_of_what_github_still_allows_are_left_to_others(runs: Runs) -> None:
    runs.github.per_hour = 12
    [outcome] = runs.run(REPOSITORIES)
    assert (outcome.status, asked(runs)) == ("budget", 7)
    assert outcome.retry_at == MORNING + dt.timedelta(hours=1)
    runs.clock.move(minutes=30)
    assert [outcome.status for outcome in runs.run()] == ["budget"] * 3
    assert asked(runs) == 7, "another run does not ask either until the hour is over"
    runs.clock.move(minutes=30)
    runs.run(REPOSITORIES)
    assert runs.ask("select count(*) from raw.repository_snapshots") == [(12,)]


def test_what_others_used_up_ends_the_run_after_one_request(runs: Runs) -> None:
    runs.github.per_hour = 0
    [outcome] = runs.run(STARS)
    assert (outcome.status, asked(runs)) == ("budget", 1)
    assert outcome.retry_at == MORNING + dt.timedelta(hours=1)


def test_a_secondary_limit_that_names_no_time_ends_all_requests_for_a_while(runs: Runs) -> None:
    runs.server.fault(secondary_limit, times=1)
    assert [outcome.status for outcome in runs.run()] == ["budget"] * 3
    assert asked(runs) == 1
    runs.clock.move(minutes=9)
    runs.run()
    assert asked(runs) == 1
    runs.clock.move(minutes=2)
    assert runs.run(REPOSITORIES)[0].status == "ok"


def test_a_secondary_limit_that_names_a_time_is_obeyed(runs: Runs) -> None:
    runs.server.fault(faults.rate_limited(900, code=403), times=1)
    outcomes = runs.run()
    assert {outcome.retry_at for outcome in outcomes} == {MORNING + dt.timedelta(minutes=15)}
    assert asked(runs) == 1


def test_it_holds_for_searches_too_which_are_counted_apart(runs: Runs) -> None:
    runs.run(COUNTS)
    runs.clock.move(hours=1)
    runs.server.fault(faults.rate_limited(900, code=403), times=1)
    runs.run(REPOSITORIES)
    before = asked(runs)
    assert runs.run(COUNTS)[0].status == "budget"
    assert asked(runs) == before


def test_429_without_a_time_is_given_a_minute_once(runs: Runs) -> None:
    runs.server.fault(faults.rate_limited(), times=1)
    assert runs.run(REPOSITORIES)[0].status == "ok"
    assert runs.clock.slept == [60]
    runs.server.fault(faults.rate_limited())
    runs.clock.move(days=1)
    assert runs.run(REPOSITORIES)[0].status == "budget"
    assert runs.clock.slept == [60, 60]


def test_a_search_limit_leaves_other_requests_alone(runs: Runs) -> None:
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(MORNING.timestamp()) + 600)}
    runs.server.fault(lambda _: Reply(403, b"{}", spent), path="/search")
    assert runs.run(COUNTS)[0].status == "budget"
    assert runs.run(REPOSITORIES)[0].status == "ok"


def test_with_a_token_a_run_may_ask_for_much_more(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", "sample-token")
    runs.run()
    assert sum(not path.startswith("/search") for path in runs.server.paths()) == 12 + 24 + 36


def test_how_the_budgets_stand_is_told_after_each_run(runs: Runs) -> None:
    host = runs.server.url.removeprefix("http://")
    runs.run(REPOSITORIES)
    core = (host, 50, 3600, 12, 48, None, MORNING.replace(tzinfo=None))
    assert runs.ask("from ops.budgets order by pool")[0] == core
    runs.run()
    after = dt.datetime(2026, 11, 24, 9, 50)
    assert runs.ask("select pool, requests_used, host_left, free_at from ops.budgets order by pool") == [
        (host, 50, 10, after),
        (f"{host}/search", 0, None, None),
    ]


def test_paths_below_a_root_with_a_path_have_pools_of_their_own() -> None:
    from pipelines.budgets import Limit
    from pipelines.hosts import Hosts

    hosts = Hosts()
    root, search = Limit(requests=50), Limit(requests=10)
    hosts.limit("https://github.example/api/v3/", root)
    hosts.limit("https://github.example/api/v3/search", search)
    host = hosts.of("https://github.example/")
    limits = {
        "/api/v3/repos/a/b": root,
        "/api/v3/search/issues?q=x": search,
        "/api/v3/searches": root,
        "/other": Limit(),
    }
    for path, limit in limits.items():
        assert host.pool(f"https://github.example{path}").limit == limit, path


def test_a_netrc_file_does_not_replace_the_token(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("netrc") / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", "sample-token")
    with Http(runs.hosts()) as client:
        assert client.trust_env
    runs.run(REPOSITORIES)
    assert {request.headers["authorization"] for request in runs.server.requests} == {"Bearer sample-token"}
