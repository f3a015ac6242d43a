"""Marts on opinions: who counts, one voice per thread, what is shown, intervals, trends, moves, excerpts.

One warehouse serves most tests: every test has frameworks of its own in it.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import warehouse
from benchmarks.sentiment_intervals import BALANCED, LOPSIDED, SCENARIOS, Scenario, simulate
from tests.warehouse.community_rows import card, crowd, item, opinion
from tests.warehouse.marts import Marts, upstream
from warehouse.build import make
from warehouse.rows import Row
from warehouse.tables.adoption import QuestionCount
from warehouse.tables.community import UnansweredCount

SPRING = dt.datetime(2024, 5, 2)
LAST_YEAR = dt.datetime(2023, 5, 2)
MOSTLY_GOOD = [1, 1, 1, 0, -1] * 8
MARTS = (
    "community_breaks",
    "community_coverage",
    "community_excerpts",
    "community_mentions",
    "community_topics",
    "community_unanswered",
    "migrations_between",
    "sentiment_quarterly",
    "aspect_sentiment",
    "sentiment_sources",
    "sentiment_trends",
)


def who_counts() -> Iterator[Row]:
    yield from (item("plain", ["count"], SPRING, simhash=7), opinion("plain", "count", 1))
    for column in ("is_bot", "is_promotion", "is_job_advert"):
        yield from (item(column, ["count", "other"], SPRING, **{column: True}), opinion(column, "count", 1))
    later = SPRING + dt.timedelta(days=1)
    yield item("again", ["count"], later, text_hash="plain", simhash=7)
    yield opinion("again", "count", 1)
    yield from (item("unsure", ["count"], SPRING), opinion("unsure", "count", 1, shown=False))
    yield item("silent", ["count"], SPRING, opinions=0)
    yield item("foreign", ["count"], SPRING, language="de", opinions=0)
    yield from (item("reread", ["stale"], SPRING, analyser_version="v2"), opinion("reread", "stale", 1))
    yield from (item("emptied", ["stale"], SPRING, opinions=0), opinion("emptied", "stale", 1))


def voices() -> Iterator[Row]:
    for name, sign in (("one", 1), ("two", 1), ("three", -1)):
        yield item(name, ["voice"], SPRING, thread_id="t", author="a")
        yield opinion(name, "voice", sign)
    yield item("hers", ["voice"], SPRING, thread_id="t", is_maintainer=True)
    yield opinion("hers", "voice", 1)


def enough() -> Iterator[Row]:
    yield from crowd("enough", MOSTLY_GOOD[:30], SPRING, threads=10, aspects=("async",))
    yield from crowd("few-voices", MOSTLY_GOOD[:29], SPRING, threads=10)
    yield from crowd("few-threads", MOSTLY_GOOD, SPRING, threads=9)
    yield from crowd("future", MOSTLY_GOOD, SPRING)
    yield from crowd("future", [1] * 40, dt.datetime(2099, 1, 1))


def intervals() -> Iterator[Row]:
    yield from crowd("mixed", [1, 1, -1, -1] * 20, SPRING, threads=15)
    yield from crowd("agreed", ([1] * 10 + [-1] * 10) * 4, SPRING, threads=20)
    yield from crowd("unanimous", [1] * 60, SPRING, threads=10)
    yield from crowd("places", [1, 1, 1, -1] * 25, SPRING, threads=25)
    yield from crowd("places", [-1, -1, -1, 1] * 10, SPRING, threads=10, community="devto")
    yield from crowd("places", [-1] * 40, SPRING, threads=10, community="github", kind="issue")
    yield from crowd("places", [-1] * 4, SPRING, threads=4, community="reddit")


def years() -> Iterator[Row]:
    yield from crowd("better", [1, 1, 1, 0] * 20, SPRING, threads=20)
    yield from crowd("better", [-1, -1, 0, 1] * 20, LAST_YEAR, threads=20)
    yield from crowd("same", MOSTLY_GOOD * 2, SPRING)
    yield from crowd("same", MOSTLY_GOOD * 2, LAST_YEAR)
    yield from crowd("too-few", MOSTLY_GOOD, SPRING)
    yield from crowd("too-few", [1] * 12, LAST_YEAR)
    yield from crowd("reread", [1] * 40, SPRING, analyser_version="v2")
    yield from crowd("reread", [-1] * 40, LAST_YEAR)


def moves() -> Iterator[Row]:
    move = {"migrated_from": "old", "migrated_to": "new"}
    for name, author in (("first", "a"), ("second", "a"), ("third", "b")):
        yield item(name, ["old", "new"], SPRING, author=author, thread_id="moves")
        yield from (opinion(name, "old", -1, **move), opinion(name, "new", 1, **move))
    yield item("back", ["old"], LAST_YEAR)
    yield opinion("back", "old", 1, migrated_from="new", migrated_to="old")
    yield from (item("away", ["old"], SPRING), opinion("away", "old", -1, migrated_from="old"))


def excerpts() -> Iterator[Row]:
    def said(name: str, confidence: float, *, in_excerpt: bool = True, **values: Any) -> Iterator[Row]:
        yield item(name, ["quoted"], SPRING, **values)
        aspects = {"async": 1, "docs": -1}
        yield opinion(name, "quoted", 1, confidence=confidence, in_excerpt=in_excerpt, aspects=aspects)

    yield from said("surest", 0.99)
    yield from said("voted", 0.9, score=40)
    yield from said("third-best", 0.92)
    yield from said("fourth-best", 0.8)
    yield from said("elsewhere", 1.0, in_excerpt=False)
    yield from said("nowhere", 1.0, url="javascript:alert(1)")
    yield from said("insider", 1.0, is_maintainer=True, score=99)
    yield from said("repeated", 0.95, author="author of surest", thread_id="thread of surest")


def filled(rows: Iterable[Row], *cards: Row) -> Marts:
    marts = Marts()
    for _, same in itertools.groupby(sorted(rows, key=lambda row: type(row).__name__), key=type):
        marts.put(*same)
    for row in cards:
        marts.put(row, source="analyser", origin="local")
    return marts


@pytest.fixture(scope="module")
def world() -> Marts:
    """Everything above, read by v1 (right in 80 % of the cases) and v2 (90 %)."""
    parts = (who_counts(), voices(), enough(), intervals(), years(), moves(), excerpts())
    marts = filled(itertools.chain(*parts), *card(0.8), *card(0.9, "v2"))
    marts.put_registry()
    marts.put(QuestionCount(tag="flask", day=SPRING.date(), questions=400), source="stackoverflow_tags")
    marts.put(UnansweredCount(tag="flask", day=SPRING.date(), unanswered=100), source="stackoverflow_tags")
    make(marts.connection, model_files=upstream(*MARTS))
    return marts


def ask(marts: Marts, query: str) -> list[tuple[Any, ...]]:
    return marts.connection.execute(query).fetchall()


def overall(world: Marts, columns: str, framework: str) -> list[tuple[Any, ...]]:
    where = f"framework = '{framework}' and aspect = 'overall' and audience = 'users'"
    return ask(world, f"select {columns} from marts.aspect_sentiment where {where}")


def test_bots_promotion_adverts_and_repetitions_do_not_count(world: Marts) -> None:
    found = dict(
        ask(world, "select item_id, (excluded_as, is_counted) from marts.opinions where framework = 'count'")
    )
    assert found == {
        "plain": ("none", True),
        "again": ("duplicate", False),
        "unsure": ("none", False),
        "is_bot": ("bot", False),
        "is_promotion": ("promotion", False),
        "is_job_advert": ("job advert", False),
    }


def test_an_opinion_that_a_newer_reading_does_not_repeat_is_gone(world: Marts) -> None:
    assert ask(world, "from marts.opinions where framework = 'stale'") == []


def test_mentions_and_coverage_lose_nothing(world: Marts) -> None:
    columns = "items, bots, promotion, job_adverts, duplicates, other_languages, without_opinion"
    asked = f"select {columns}, not_confident, counted from marts.community_coverage"
    assert ask(world, f"{asked} where framework = 'count'") == [(8, 1, 1, 1, 1, 1, 1, 1, 1)]
    columns = "mentions, opinions, positive, negative, excluded"
    asked = f"select {columns} from marts.community_mentions where framework = "
    assert ask(world, f"{asked} 'count'") == [(4, 1, 1, 0, 4)]
    assert ask(world, f"{asked} 'other'") == [(0, 0, 0, 0, 3)]


def test_a_voice_counts_once_per_thread_and_maintainers_are_a_switch(world: Marts) -> None:
    asked = "select voice, opinions, round(net, 2), round(share_positive, 2) from marts.community_voices"
    found = ask(world, f"{asked} where framework = 'voice' order by voice")
    assert found == [("a", 3, 0.33, 0.67), ("author of hers", 1, 1.0, 1.0)]
    asked = "select audience, voices from marts.sentiment_sources where framework = 'voice'"
    assert dict(ask(world, asked)) == {"users": 1, "everyone": 2}


def test_shown_from_30_opinions_of_10_threads(world: Marts) -> None:
    assert overall(world, "voices, threads, shown, net is null", "enough") == [(30, 10, True, False)]
    hidden = "voices, threads, shown, net, net_low, net_high, share_positive"
    assert overall(world, hidden, "few-voices") == [(29, 10, False, None, None, None, None)]
    assert overall(world, hidden, "few-threads") == [(40, 9, False, None, None, None, None)]


def test_the_gate_opens_at_80_percent_of_the_least_accurate_version_in_use(world: Marts) -> None:
    assert ask(world, "select analyser_version, is_open, reason from marts.sentiment_gate") == [
        ("v1", True, "accurate enough")
    ]


@pytest.mark.parametrize(
    ("cards", "reason"),
    [
        (card(0.799), "79.9 % are right, and 80 % are asked for"),
        (card(0.9, coverage=0.34), "confident of 34 % of the opinions, and 35 % are asked for"),
        ((), "v1 has no accuracy card"),
    ],
)
def test_nothing_is_shown_while_the_analyser_is_not_accurate_enough(
    cards: Iterable[Row], reason: str
) -> None:
    marts = filled(crowd("flask", MOSTLY_GOOD, SPRING, aspects=("async",)), *cards)
    asked = "net, net_low, net_high, share_positive, share_low, share_high, design_effect"
    found = marts.read("sentiment_estimates", f"{asked}, shown, share_shown, is_enough")
    assert len(found) == 16
    assert set(found) == {(*[None] * 7, False, False, True)}
    [(is_open, told)] = ask(marts, "select is_open, reason from marts.sentiment_gate")
    assert not is_open
    assert reason in told


def test_what_needs_no_polarity_is_there_where_the_analyser_is_sure_of_nothing() -> None:
    rows = [item("one", ["old", "new"], SPRING)]
    move = {"migrated_from": "old", "migrated_to": "new"}
    rows += [opinion("one", "new", 1, shown=False, aspects={"docs": 1}, **move)]
    marts = filled(rows, *[row for row in card(0.9) if row.measure == "shown_coverage"])
    [(is_open, reason)] = marts.read("sentiment_gate", "is_open, reason")
    assert (is_open, reason) == (
        False,
        "the analyser v1 is never sure enough to be right in 80 % of the cases",
    )
    assert marts.read("community_topics", "framework, aspect, voices", "audience = 'users'") == [
        ("new", "docs", 1)
    ]
    assert marts.read("migrations_between", "migrated_from, migrated_to, moves") == [("old", "new", 1)]
    assert marts.read("community_excerpts", "aspect, polarity", "audience = 'users'") == [
        ("docs", "positive"),
        ("overall", "positive"),
    ]
    assert marts.read("sentiment_estimates") == []


def test_communities_stand_side_by_side_and_enter_with_fixed_weights(world: Marts) -> None:
    asked = "select community, net from marts.sentiment_sources where framework = 'places'"
    beside = dict(ask(world, f"{asked} and audience = 'users'"))
    assert beside == {"hackernews": 0.5, "devto": -0.5, "github": -1.0, "reddit": None}
    [(net, communities, heard, entering)] = overall(world, "net, communities, heard, voices", "places")
    assert net == pytest.approx(0)
    assert communities == ["devto", "hackernews"]
    assert (heard, entering) == (184, 140)


def test_voices_that_repeat_their_thread_widen_the_interval(world: Marts) -> None:
    [(width,)] = overall(world, "net_high - net_low", "mixed")
    [(agreed_width, effect)] = overall(world, "net_high - net_low, design_effect", "agreed")
    assert agreed_width > 1.6 * width
    assert effect > 3


def test_where_all_agree_threads_count_and_not_voices(world: Marts) -> None:
    [(net, low, high)] = overall(world, "net, net_low, net_high", "unanimous")
    assert (net, high) == (1, 1)
    assert 0.2 < low < 0.5


def test_intervals_hold_the_truth_in_95_of_100_simulated_frameworks() -> None:
    [found] = simulate([Scenario(30, 0.3, (BALANCED, LOPSIDED))], repetitions=100, seed=3)
    assert found.estimated == 100
    assert found.net >= 0.92
    assert found.share >= 0.92
    assert found.net_width < 0.6


@pytest.mark.proof
def test_intervals_hold_the_truth_whatever_the_threads_are_like(many: int) -> None:
    for found in simulate(SCENARIOS, repetitions=many, seed=4):
        assert min(found.net, found.share) >= 0.92 - 3 * (0.05 * 0.95 / found.estimated) ** 0.5, found


def test_items_of_the_future_are_in_no_period(world: Marts) -> None:
    assert overall(world, "voices, since", "future") == [(40, dt.date(2023, 5, 5))]


def test_a_change_is_told_only_when_it_is_more_than_chance(world: Marts) -> None:
    columns = "framework, verdict, difference, difference_low, difference_high, p_value, p_adjusted"
    asked = f"select {columns} from marts.sentiment_trends where audience = 'users'"
    found = {row[0]: row[1:] for row in ask(world, asked)}
    assert {name: row[0] for name, row in found.items()} == {
        "better": "rise",
        "same": "no change shown",
        "too-few": "too few",
        "reread": "analyser changed",
    }
    _, difference, low, high, p, adjusted = found["better"]
    assert difference == pytest.approx(1.0)
    assert low < difference < high
    assert adjusted == pytest.approx(2 * p)
    assert p < 1e-3
    assert found["same"][4:] == (pytest.approx(1), pytest.approx(1))
    assert found["reread"][1:] == (None,) * 5


def test_a_change_of_the_analyser_is_marked(world: Marts) -> None:
    assert ask(world, "from marts.community_breaks") == [("reread", dt.date(2024, 4, 1), ["v1"], ["v2"])]
    asked = "select quarter, starts_break from marts.sentiment_quarterly where framework = 'reread'"
    found = dict(ask(world, f"{asked} and audience = 'users'"))
    assert found == {dt.date(2023, 4, 1): False, dt.date(2024, 4, 1): True}


def test_moves_count_once_per_voice_thread_and_direction(world: Marts) -> None:
    columns = "migrated_from, migrated_to, moves, moves_last_year, reverse_moves, threads"
    assert ask(world, f"select {columns} from marts.migrations_between") == [
        ("old", "new", 2, 2, 1, 1),
        ("new", "old", 1, 0, 2, 1),
    ]
    [(share, low, high), _] = ask(
        world, "select share_of_pair, share_low, share_high from marts.migrations_between"
    )
    assert share == pytest.approx(2 / 3)
    assert 0 < low < share < high < 1


def test_excerpts_show_their_evidence_and_come_from_different_voices(world: Marts) -> None:
    asked = "select item_id from marts.community_excerpts where framework = 'quoted'"
    users = ask(world, f"{asked} and aspect = 'async' and audience = 'users' order by position")
    assert users == [("voted",), ("surest",), ("third-best",)]
    everyone = ask(world, f"{asked} and aspect = 'overall' and audience = 'everyone' order by position")
    assert everyone == [("insider",), ("voted",), ("surest",)]
    assert ask(world, f"{asked} and aspect = 'docs'") == []


def test_unanswered_questions_are_a_share_of_those_of_the_same_day(world: Marts) -> None:
    asked = "select framework, questions, unanswered, share from marts.community_unanswered"
    assert ask(world, asked) == [("flask", 400, 100, 0.25)]


def test_the_ready_questions_answer_with_what_is_shown(world: Marts) -> None:
    folder = Path(warehouse.__file__).parent / "queries"
    moved = ask(world, (folder / "who_left_whom.sql").read_text())
    assert moved[0] == ("old", "new", 2, 1, 67, SPRING.date())
    said = ask(world, (folder / "what_users_say.sql").read_text())
    assert said[0][:5] == ("unanimous", "overall", 60, 10, 1)
    assert said[-1][4] is None
