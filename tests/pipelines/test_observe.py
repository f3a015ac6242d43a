"""One run of one source: what a source that is asked once for all may say, and from which day it is asked."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pipelines import runs
from pipelines.errors import Interrupted, RateLimited, SourceUnavailable
from pipelines.http import Http
from pipelines.observe import Outcome, observe
from pipelines.runs import OpenRun
from pipelines.source import Answer, Cursor, Source, source
from warehouse import store
from warehouse.home import Home
from warehouse.inbox import RunRecord
from warehouse.registry import Framework, load_registry
from warehouse.tables.adoption import StarCount

DAY = dt.date(2024, 1, 1)
SLUGS = ("flask", "django", "fastapi", "quart")
DEAD = SourceUnavailable("http://host", "cannot be reached")


def declared(answers: Sequence[Answer | Exception], complete_by: tuple[str, ...] = ()) -> Source:
    """A source that answers so whatever it is asked."""

    def fetch(
        client: Http,
        frameworks: Sequence[Framework],
        cursors: Mapping[str, str],
        since: dt.date | None = None,
    ) -> Iterator[Answer]:
        """Sample."""
        asked.append(([framework.slug for framework in frameworks], dict(cursors), since))
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
            yield answer

    return source(
        name="sample",
        model=StarCount,
        group="adoption",
        host="sample",
        schedule="0 3 * * *",
        fresh_within=dt.timedelta(hours=36),
        complete_by=complete_by,
        is_due=lambda framework, cursor, now: cursor != "read",
        per="registry",
    )(fetch)


asked: list[tuple[list[str], dict[str, str], dt.date | None]] = []


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    asked.clear()


@pytest.fixture
def known(home: Home) -> dict[str, Framework]:
    return load_registry(home).frameworks


def run(
    home: Home,
    answers: Sequence[Answer | Exception],
    cursors: Mapping[str, str] | None = None,
    since: dt.date | None = None,
    complete_by: tuple[str, ...] = (),
) -> Outcome:
    registry = load_registry(home).frameworks
    open_run = OpenRun.start(home, ["sample"])
    chosen = [registry[slug] for slug in SLUGS]
    try:
        return observe(declared(answers, complete_by), chosen, Http(), open_run, cursors or {}, since=since)
    finally:
        open_run.close()


def stars(framework: Framework, day: dt.date = DAY) -> Answer:
    return framework, StarCount(framework=framework.slug, day=day, stars=1)


def stored(home: Home) -> list[tuple[object, ...]]:
    store.load(home)
    with store.writer(home) as connection:
        query = "select framework, day, retracted from raw.star_counts order by load_id, framework, day"
        return connection.execute(query).fetchall()


def test_it_is_asked_once_for_all_that_are_due(home: Home, known: dict[str, Framework]) -> None:
    outcome = run(
        home, [stars(known["flask"]), (known["flask"], Cursor("a"))], {"django": "read", "quart": "b"}
    )
    assert asked == [(["flask", "fastapi", "quart"], {"django": "read", "quart": "b"}, None)]
    assert (outcome.status, outcome.cursors) == ("ok", {"flask": "a"})
    assert stored(home) == [("flask", DAY, False)]


def test_where_nothing_is_due_nobody_is_asked(home: Home) -> None:
    outcome = run(home, [DEAD], dict.fromkeys(SLUGS, "read"))
    assert (asked, outcome.status) == ([], "ok")


def test_what_goes_wrong_for_one_loses_no_other(home: Home, known: dict[str, Framework]) -> None:
    answers = [(known["flask"], DEAD), stars(known["django"]), (known["django"], Cursor("c"))]
    outcome = run(home, answers)
    assert (outcome.status, outcome.error) == ("partial", f"flask: {DEAD}")
    assert outcome.cursors == {"django": "c"}
    assert stored(home) == [("django", DAY, False)]


def test_what_ends_it_is_said_once_and_what_came_stays(home: Home, known: dict[str, Framework]) -> None:
    own = SourceUnavailable("http://host", "left out flask")
    outcome = run(home, [(known["flask"], own), stars(known["django"]), DEAD])
    assert outcome.status == "partial", "rows came"
    assert outcome.error == f"flask: {own} django, fastapi, quart: {DEAD}"
    assert stored(home) == [("django", DAY, False)]


def test_four_that_fail_alike_are_counted_not_named(home: Home) -> None:
    outcome = run(home, [DEAD])
    assert (outcome.status, outcome.error) == ("failed", f"all 4 frameworks: {DEAD}")


def test_a_limit_keeps_cursors_and_rows(home: Home, known: dict[str, Framework]) -> None:
    limit = RateLimited("http://host", dt.datetime(2024, 1, 1, 13, tzinfo=dt.UTC))
    outcome = run(home, [stars(known["flask"]), (known["flask"], Cursor("a")), stars(known["quart"]), limit])
    assert (outcome.status, outcome.cursors) == ("budget", {"flask": "a"})
    assert len(stored(home)) == 2


def test_an_interrupt_is_a_failure_that_goes_on_later(home: Home) -> None:
    outcome = run(home, [Interrupted("http://host")])
    assert outcome.error == f"all 4 frameworks: {Interrupted('http://host')}"


def test_only_what_was_listed_to_its_end_retracts(home: Home, known: dict[str, Framework]) -> None:
    later = DAY + dt.timedelta(days=1)
    both = [stars(known[slug], day) for slug in ("flask", "django") for day in (DAY, later)]
    run(home, both)
    stored(home)
    shorter: list[Answer | Exception] = [stars(known["flask"]), stars(known["django"])]
    run(home, [*shorter, (known["django"], DEAD)], complete_by=("framework",))
    assert [row for row in stored(home) if row[2]] == [("flask", later, True)]
    run(home, [*shorter, DEAD], complete_by=("framework",))
    assert len([row for row in stored(home) if row[2]]) == 1


def test_since_asks_from_a_day_whatever_the_cursors_say(home: Home) -> None:
    run(home, [], dict.fromkeys(SLUGS, "read"), since=DAY)
    assert asked == [(list(SLUGS), {}, DAY)]


def test_a_source_without_days_is_asked_as_ever(home: Home) -> None:
    seen: list[str | None] = []

    def fetch(client: Http, framework: Framework, cursor: str | None) -> Iterator[StarCount | Cursor]:
        seen.append(cursor)
        yield from ()

    plain = source(
        name="sample",
        model=StarCount,
        group="adoption",
        host="sample",
        schedule="0 3 * * *",
        fresh_within=dt.timedelta(hours=36),
    )(fetch)
    assert not plain.takes_since
    open_run = OpenRun.start(home, ["sample"])
    flask = load_registry(home).frameworks["flask"]
    observe(plain, [flask], Http(), open_run, {"flask": "a"}, since=DAY)
    open_run.close()
    assert seen == ["a"]


def test_sources_that_end_at_the_same_moment_all_leave_the_list_of_open_ones(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"source-{number}" for number in range(16)]
    open_run, barrier = OpenRun.start(home, names), Barrier(16)

    def close(name: str) -> None:
        moment = dt.datetime(2024, 1, 1)
        barrier.wait()
        open_run.close_source(
            RunRecord(run_id=open_run.run_id, source=name, started_at=moment, ended_at=moment, status="ok")
        )

    write = runs._write

    def on_a_slow_disk(path: Path, about: dict[str, object]) -> None:
        time.sleep(0.01)
        write(path, about)

    monkeypatch.setattr(runs, "_write", on_a_slow_disk)
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(close, names))
    assert json.loads(open_run.path.read_text())["sources"] == []
    open_run.close()


def test_of_many_different_sentences_the_first_three_are_told() -> None:
    failures = {slug: f"http://host/{slug} is odd." for slug in (*SLUGS, "bottle")}
    outcome = Outcome("sample", asked=5, failures=failures)
    assert outcome.error == (
        "flask: http://host/flask is odd. django: http://host/django is odd. "
        "fastapi: http://host/fastapi is odd. quart, bottle: failed in similar ways."
    )
    four = Outcome("sample", asked=5, failures=dict(list(failures.items())[:4]))
    assert str(four.error).count(" is odd.") == 4
