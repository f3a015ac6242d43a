"""The star history: which pages are read when, which days are over, and what stars taken back do to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from tests.fakes import faults
from tests.fakes.github import Habits
from tests.fakes.github_repository import DAY, Repository
from tests.fakes.server import Fault, Reply
from tests.pipelines.github_runs import MORNING, STARS, Runs, framework, repository, runs_of
from warehouse.home import Home

pytestmark = pytest.mark.usefixtures("tables")

TODAY = MORNING.date()
HISTORY = "/repositories/1/stargazers/history"


@pytest.fixture
def runs(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    with runs_of(home, monkeypatch, [repository(weeks=70)], [framework()]) as running:
        yield running


def test_every_page_is_read_once_from_today_back_to_the_creation(runs: Runs) -> None:
    [outcome] = runs.run(STARS)
    assert (outcome.status, outcome.rows) == ("ok", len(runs.stars()))
    assert [(request.path, request.query) for request in runs.server.requests] == [
        ("/repos/owner/flask/stargazers/history", {"per_page": "30"}),
        (HISTORY, {"per_page": "30", "page": "2"}),
        (HISTORY, {"per_page": "30", "page": "3"}),
    ]
    headers = runs.server.requests[0].headers
    assert headers["x-github-api-version"] == "2026-03-10"
    assert headers["user-agent"].startswith("framewatch/")
    assert "authorization" not in headers
    created_on = runs.github.named("flask").created_on
    stars = runs.stars()
    assert {day: stars[day] for day in stars if day >= created_on} == {
        created_on + number * DAY: (3, True) for number in range((TODAY - created_on).days)
    } | {TODAY: (1, False)}
    assert min(stars) == created_on - 3 * DAY, "the week of the creation from its Sunday on"


@pytest.mark.parametrize(("hour", "last_complete"), [(7, TODAY - 2 * DAY), (8, TODAY - DAY)])
def test_a_day_is_over_when_it_is_over_on_the_pacific_coast(
    runs: Runs, hour: int, last_complete: dt.date
) -> None:
    runs.clock.instant = dt.datetime.combine(TODAY, dt.time(hour), dt.UTC)
    runs.run(STARS)
    stars = runs.stars()
    assert max(day for day, (_, done) in stars.items() if done) == last_complete
    assert max(stars) == TODAY, "days to come are listed as zero and left out"


def test_later_days_cost_one_request_each_and_none_twice(runs: Runs) -> None:
    runs.run(STARS)
    asked = len(runs.server.requests)
    assert [outcome.status for outcome in runs.run(STARS)] == ["ok"]
    assert len(runs.server.requests) == asked, "nothing is due"
    runs.clock.move(days=1)
    runs.run(STARS)
    assert runs.server.paths()[asked:] == [HISTORY]
    assert (runs.stored.new, runs.stored.changed) == (1, 1), "a new day, and yesterday that is over now"
    assert runs.stars()[TODAY] == (3, True)


def test_stars_taken_back_lower_their_day_with_a_revision(runs: Runs) -> None:
    runs.run(STARS)
    recent, old = TODAY - 5 * DAY, TODAY - 400 * DAY
    for day in (recent, old):
        runs.github.named("flask").unstar(day)
    runs.clock.move(days=1)
    runs.run(STARS)
    assert (runs.stars()[recent], runs.stars()[old]) == ((2, True), (3, True))
    assert runs.ask(f"select stars from raw.stars_given where day = '{recent}' order by load_id") == [
        (3,),
        (2,),
    ]
    runs.clock.move(days=29)
    runs.run(STARS)
    assert runs.stars()[old] == (2, True), "after thirty days all pages are read again"
    assert runs.server.paths()[-3:] == [HISTORY] * 3
    runs.clock.move(days=1)
    runs.run(STARS)
    assert runs.server.paths()[-4:] == [HISTORY] * 4
    assert runs.server.requests[-1].query == {"per_page": "30"}


def test_a_star_taken_back_while_the_pages_are_read_is_left_out(runs: Runs) -> None:
    flask, old = runs.github.named("flask"), TODAY - 400 * DAY

    def meanwhile(reply: Reply) -> Reply:
        flask.unstar(old)
        return reply

    runs.server.fault(meanwhile, path="/repos", times=1)
    runs.run(STARS)
    stars = runs.stars()
    assert stars[old] == (2, True)
    assert sum(count for count, _ in stars.values()) == flask.stars(MORNING)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Europe/Berlin"])
def test_days_keep_their_date_in_whatever_zone_weeks_begin_also_over_clock_changes(
    home: Home, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    with runs_of(home, monkeypatch, [repository(weeks=70)], [framework()], habits=Habits(zone=zone)) as runs:
        runs.run(STARS)
        stars = runs.stars()
        given = runs.github.named("flask").given
        over = {day: count for day, (count, done) in stars.items() if done and day in given}
        assert over == {day: count for day, count in given.items() if day < TODAY}


@pytest.mark.parametrize(("beyond", "links"), [(200, False), (200, True), (404, True), (422, True)])
def test_a_last_page_that_is_full_ends_the_reading_either_way(
    home: Home, monkeypatch: pytest.MonkeyPatch, beyond: int, links: bool
) -> None:
    habits = Habits(beyond=beyond, links_beyond=links)
    with runs_of(home, monkeypatch, [repository(weeks=60)], [framework()], habits=habits) as runs:
        assert runs.github.named("flask").week_count(MORNING, ZoneInfo("UTC")) == 60
        [outcome] = runs.run(STARS)
        assert outcome.status == "ok"
        assert len(runs.server.requests) == (3 if links else 2)
        assert min(runs.stars()) == runs.github.named("flask").created_on - 3 * DAY
        runs.clock.move(hours=1)
        runs.run(STARS)
        assert len(runs.server.requests) == (3 if links else 2), "the reading is over"


def test_a_page_that_is_empty_by_mistake_is_read_again_on_the_next_day(runs: Runs) -> None:
    runs.server.fault(faults.edited(lambda _: []), path=HISTORY, times=1)
    [outcome] = runs.run(STARS)
    assert outcome.status == "ok"
    assert len(runs.stars()) < 210
    runs.clock.move(days=1)
    runs.run(STARS)
    assert min(runs.stars()) < runs.github.named("flask").created_on


@pytest.mark.parametrize(
    ("fault", "path", "words"),
    [
        (faults.edited(lambda weeks: weeks[1:]), HISTORY, "leaves a gap before 2026-05-03"),
        (faults.edited(lambda weeks: weeks[:9] + weeks[10:]), "/repos", "does not follow the week before"),
        (faults.edited(lambda weeks: weeks[2:]), "/repos", "is out of date: the newest began on 2026-11-08"),
        (faults.edited(lambda weeks: []), "/repos", "holds no week"),
        (faults.edited(lambda weeks: [{**weeks[0], "total": 99}]), "/repos", "total is not the sum of days"),
        (
            faults.edited(lambda weeks: [{**weeks[0], "week": weeks[0]["week"] + 86_400}]),
            "/repos",
            "does not begin on a Sunday",
        ),
        (
            faults.edited(lambda weeks: [{**weeks[0], "week": weeks[0]["week"] * 1000}]),
            "/repos",
            "0.week is wrong",
        ),
        (faults.edited(lambda weeks: [{**weeks[0], "days": [1]}]), "/repos", "0.days is wrong"),
    ],
)
def test_a_page_that_would_make_wrong_days_is_refused_and_read_in_the_next_run(
    runs: Runs, fault: Fault, path: str, words: str
) -> None:
    runs.server.fault(fault, path=path, times=1)
    [outcome] = runs.run(STARS)
    assert outcome.failures.keys() == {"flask"}
    assert words in outcome.failures["flask"]
    assert outcome.failures["flask"].count(". ") == 0
    assert runs.ask("select count(*) from raw.stars_given where stars = 0 and is_complete") == [(0,)]
    runs.clock.move(hours=1)
    [outcome] = runs.run(STARS)
    assert outcome.status == "ok"
    assert min(runs.stars()) < runs.github.named("flask").created_on


def test_a_page_that_repeats_the_one_before_is_refused(runs: Runs) -> None:
    first = {"per_page": "30"}
    runs.run(STARS)
    page = next(request for request in runs.server.requests if request.query == first)
    runs.clock.move(days=31)
    reply = runs.github.answer(page)
    runs.server.fault(lambda found: type(found)(200, reply.body, found.headers), path=HISTORY)
    [outcome] = runs.run(STARS)
    assert "repeats the page before" in outcome.failures["flask"]


def test_a_renamed_repository_is_followed_and_then_asked_for_by_its_number(runs: Runs) -> None:
    flask = runs.github.named("flask")
    flask.full_name, flask.former_names = "new-owner/flask", ("owner/flask",)
    [outcome] = runs.run(STARS)
    assert outcome.status == "ok"
    assert runs.server.paths()[:2] == ["/repos/owner/flask/stargazers/history", HISTORY]
    runs.clock.move(days=1)
    asked = len(runs.server.requests)
    runs.run(STARS)
    assert runs.server.paths()[asked:] == [HISTORY], "one request"


def test_the_number_in_the_registry_goes_before_the_name(runs: Runs) -> None:
    runs.frameworks = [framework(repository="somebody/else", repository_id=1)]
    runs.run(STARS)
    assert set(runs.server.paths()) == {HISTORY}


def test_another_repository_in_the_registry_is_read_from_the_beginning(runs: Runs) -> None:
    runs.run(STARS)
    runs.github.repositories.append(repository("quart", number=2, weeks=35, per_day=1))
    runs.frameworks = [framework(repository="owner/quart")]
    runs.run(STARS)
    assert runs.server.paths()[-2:] == [
        "/repos/owner/quart/stargazers/history",
        "/repositories/2/stargazers/history",
    ]
    assert runs.ask("select max(stars), count(*) from raw.stars_given where repository_id = 2") == [(1, 241)]


def test_the_number_of_a_young_repository_is_asked_for_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runs_of(home, monkeypatch, [repository(weeks=5)], [framework()]) as runs:
        runs.run(STARS)
        runs.clock.move(days=1)
        runs.run(STARS)
        assert runs.server.paths() == [
            "/repos/owner/flask/stargazers/history",
            "/repos/owner/flask",
            HISTORY,
        ]
        assert len(runs.stars()) == 4 * 7 + 4, "four weeks, and from Sunday to Wednesday"


def test_after_a_pause_longer_than_a_page_the_days_between_are_read(runs: Runs) -> None:
    flask = runs.github.named("flask")
    flask.given |= {TODAY + number * DAY: 5 for number in range(300)}
    runs.run(STARS)
    runs.clock.move(days=250)
    runs.run(STARS)
    stars = runs.stars()
    assert len(stars) == (max(stars) - min(stars)).days + 1


def test_a_reading_that_does_not_get_on_begins_anew_after_a_week(runs: Runs) -> None:
    def without_third_page(reply: Reply) -> Reply:
        is_third = runs.server.requests[-1].query.get("page") == "3"
        return faults.status(403)(reply) if is_third else reply

    runs.server.fault(without_third_page)
    for days in (0, 7):
        runs.clock.move(days=days)
        runs.run(STARS)
    assert [request.query.get("page") for request in runs.server.requests] == [None, "2", "3", None, "3"]
    runs.server.heal()
    runs.clock.move(days=1)
    runs.run(STARS)
    assert [request.query.get("page") for request in runs.server.requests[5:]] == [None, "2", "3"]


TOKEN = "sample-token"


def with_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", TOKEN)


def quiet(name: str = "flask") -> Repository:
    """Stars until last Friday, none since."""
    found = repository(name, weeks=70)
    found.given = {day: count for day, count in found.given.items() if day <= TODAY - 4 * DAY}
    return found


def test_with_a_token_an_unchanged_page_is_not_sent_again_and_its_days_are_over_all_the_same(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runs_of(home, monkeypatch, [quiet()], [framework()]) as runs:
        with_token(monkeypatch)
        runs.run(STARS)
        assert runs.server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
        runs.clock.move(days=1)
        runs.run(STARS)
        assert [status for _, _, status in runs.github.asked][-1] == 304
        assert (runs.stars()[TODAY], runs.stars()[TODAY + DAY]) == ((0, True), (0, False))
        runs.github.named("flask").given[TODAY] = 2
        runs.clock.move(days=1)
        runs.run(STARS)
        assert [status for _, _, status in runs.github.asked][-1] == 200
        assert runs.stars()[TODAY] == (2, True)


def test_with_a_token_a_reading_that_begins_anew_asks_for_the_first_page_as_a_whole(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runs_of(home, monkeypatch, [quiet()], [framework()]) as runs:
        with_token(monkeypatch)
        runs.server.fault(faults.edited(lambda _: []), path=HISTORY, times=1)
        runs.run(STARS)
        runs.clock.move(days=1)
        runs.run(STARS)
        assert [status for _, _, status in runs.github.asked] == [200] * 5
        assert min(runs.stars()) < runs.github.named("flask").created_on


@pytest.mark.parametrize("free", [True, False])
def test_without_a_token_nothing_is_asked_conditionally(
    home: Home, monkeypatch: pytest.MonkeyPatch, free: bool
) -> None:
    habits = Habits(unchanged_is_free=free)
    with runs_of(home, monkeypatch, [quiet()], [framework()], habits=habits) as runs:
        for _ in range(2):
            runs.run(STARS)
            runs.clock.move(days=1)
        assert not any("if-none-match" in request.headers for request in runs.server.requests)
        assert len(runs.server.requests) == 4
        assert runs.stars()[TODAY] == (0, True)


def test_a_token_is_neither_stored_nor_shown(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with runs_of(home, monkeypatch, [repository(weeks=70)], [framework()]) as runs:
        with_token(monkeypatch)
        runs.server.fault(faults.status(502), path="/repositories")
        outcomes = runs.run()
        assert TOKEN not in repr([outcome.failures for outcome in outcomes])
        stored = [path for path in home.path.rglob("*") if path.is_file()]
        assert not [path for path in stored if TOKEN.encode() in path.read_bytes()]
