"""Marts on opinions: who counts, one voice per thread, what is shown, intervals, trends, moves, excerpts."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable

import pytest

from benchmarks.sentiment_intervals import BALANCED, LOPSIDED, Scenario, simulate
from tests.warehouse.community_rows import card, crowd, item, opinion
from tests.warehouse.marts import Marts
from warehouse.rows import Row

SPRING = dt.datetime(2024, 5, 2)
LAST_YEAR = dt.datetime(2023, 5, 2)
MOSTLY_GOOD = [1, 1, 1, 0, -1] * 8


def filled(rows: Iterable[Row], precision: float | None = 0.9) -> Marts:
    marts = Marts()
    for _, same in itertools.groupby(sorted(rows, key=lambda row: type(row).__name__), key=type):
        marts.put(*same)
    if precision is not None:
        marts.put(*card(precision), source="analyser", origin="local")
    return marts


def overall(marts: Marts, columns: str, where: str = "true") -> list[tuple[object, ...]]:
    return marts.read("aspect_sentiment", columns, f"aspect = 'overall' and audience = 'users' and {where}")


def test_bots_promotion_adverts_and_repetitions_do_not_count() -> None:
    reasons = {"is_bot": "bot", "is_promotion": "promotion", "is_job_advert": "job advert"}
    rows = [item("plain", ["flask"], SPRING, simhash=7), opinion("plain", "flask", 1)]
    for column in reasons:
        rows += [item(column, ["flask"], SPRING, **{column: True}), opinion(column, "flask", 1)]
    later = SPRING + dt.timedelta(days=1)
    rows += [item("again", ["flask"], later, text_hash="plain", simhash=7), opinion("again", "flask", 1)]
    rows += [item("unsure", ["flask"], SPRING), opinion("unsure", "flask", 1, shown=False)]
    found = dict(filled(rows).read("opinions", "item_id, (excluded_as, is_counted)"))
    assert found["plain"] == ("none", True)
    assert found["again"] == ("duplicate", False)
    assert found["unsure"] == ("none", False)
    assert {column: found[column][0] for column in reasons} == reasons


def test_a_voice_counts_once_per_thread_and_maintainers_are_a_switch() -> None:
    talk = {"thread_id": "t", "author": "a"}
    rows = [item(name, ["flask"], SPRING, **talk) for name in ("one", "two", "three")]
    rows += [item("hers", ["flask"], SPRING, thread_id="t", is_maintainer=True)]
    rows += [
        opinion(name, "flask", sign) for name, sign in zip(("one", "two", "three"), (1, 1, -1), strict=True)
    ]
    rows += [opinion("hers", "flask", 1)]
    marts = filled(rows)
    voices = marts.read("community_voices", "voice, opinions, round(net, 2), round(share_positive, 2)")
    assert sorted(voices) == [("a", 3, 0.33, 0.67), ("author of hers", 1, 1.0, 1.0)]
    counts = dict(marts.read("sentiment_sources", "audience, voices"))
    assert counts == {"users": 1, "everyone": 2}


def test_an_opinion_that_a_newer_reading_does_not_repeat_is_gone() -> None:
    rows = [item("one", ["flask"], SPRING, analyser_version="v2"), opinion("one", "flask", 1)]
    assert filled(rows).read("opinions") == []
    rows = [item("one", ["flask"], SPRING, opinions=0), opinion("one", "flask", 1)]
    assert filled(rows).read("opinions") == []


@pytest.mark.parametrize(("voices", "threads", "shown"), [(30, 10, True), (29, 10, False), (40, 9, False)])
def test_shown_from_30_opinions_of_10_threads(voices: int, threads: int, shown: bool) -> None:
    marts = filled(crowd("flask", MOSTLY_GOOD[:voices], SPRING, threads=threads))
    [(net, low, is_shown, count)] = overall(marts, "net, net_low, shown, voices")
    assert (is_shown, count) == (shown, voices)
    assert (net is None) == (low is None) == (not shown)


@pytest.mark.parametrize(("precision", "reason"), [
    (0.8, "accurate enough"),
    (0.799, "79.9 % are right, and 80 % are asked for"),
    (None, "v1 has no accuracy card"),
])  # fmt: skip
def test_nothing_is_shown_while_the_analyser_is_not_accurate_enough(
    precision: float | None, reason: str
) -> None:
    marts = filled(crowd("flask", MOSTLY_GOOD, SPRING, aspects=("async",)), precision)
    [(is_open, told)] = marts.read("sentiment_gate", "is_open, reason")
    assert reason in told
    values = marts.read("sentiment_estimates", "net, net_low, share_positive, shown, share_shown, is_enough")
    assert len(values) == 16
    for *numbers, shown, share_shown, is_enough in values:
        assert is_enough
        assert (None not in numbers) == shown == is_open
        assert share_shown == (is_open and numbers[2] is not None)


def test_the_least_accurate_version_in_use_decides() -> None:
    newer = crowd("django", [1], SPRING, analyser_version="v2")
    marts = filled([*crowd("flask", MOSTLY_GOOD, SPRING), *newer])
    assert marts.read("sentiment_gate", "analyser_version, is_open") == [("v2", False)]
    marts.put(*card(0.85, "v2"), source="analyser", origin="local")
    assert marts.read("sentiment_gate", "analyser_version, is_open") == [("v2", True)]


def test_communities_stand_side_by_side_and_enter_with_fixed_weights() -> None:
    rows = [*crowd("flask", [1, 1, 1, -1] * 25, SPRING, threads=25)]
    rows += crowd("flask", [-1, -1, -1, 1] * 10, SPRING, threads=10, community="devto")
    rows += crowd("flask", [-1] * 40, SPRING, threads=10, community="github", kind="issue")
    marts = filled(rows)
    beside = dict(marts.read("sentiment_sources", "community, net", "audience = 'users'"))
    assert beside == {"hackernews": 0.5, "devto": -0.5, "github": -1.0}
    [(net, communities)] = overall(marts, "net, communities")
    assert net == pytest.approx(0)
    assert communities == ["devto", "hackernews"]


def test_voices_that_repeat_their_thread_widen_the_interval() -> None:
    """Threads of one mind tell less than as many voices that differ within each thread."""
    mixed = filled(crowd("flask", [1, 1, -1, -1] * 20, SPRING, threads=5 * 3))
    agreed = filled(crowd("flask", ([1] * 10 + [-1] * 10) * 4, SPRING, threads=20))
    [(low, high)] = overall(mixed, "net_low, net_high")
    [(wide_low, wide_high, effect)] = overall(agreed, "net_low, net_high, design_effect")
    assert float(str(wide_high)) - float(str(wide_low)) > 1.6 * (float(str(high)) - float(str(low)))
    assert float(str(effect)) > 3


def test_where_all_agree_threads_count_and_not_voices() -> None:
    [(net, low, high)] = overall(
        filled(crowd("flask", [1] * 60, SPRING, threads=10)), "net, net_low, net_high"
    )
    assert (net, high) == (1, 1)
    assert 0.2 < float(str(low)) < 0.5


def test_intervals_hold_the_truth_in_95_of_100_simulated_frameworks() -> None:
    scenarios = (Scenario(30, 0.3, (BALANCED,)), Scenario(30, 0.3, (BALANCED, LOPSIDED)))
    for found in simulate(scenarios, repetitions=150, seed=3):
        assert found.estimated == 150
        assert found.net >= 0.92
        assert found.share >= 0.92
        assert found.net_width < 0.6


def test_items_of_the_future_are_in_no_period() -> None:
    rows = [*crowd("flask", MOSTLY_GOOD, SPRING), *crowd("flask", [1] * 40, dt.datetime(2099, 1, 1))]
    assert overall(filled(rows), "voices, since") == [(40, dt.date(2023, 5, 4))]


def test_a_change_is_told_only_when_it_is_more_than_chance() -> None:
    better = [*crowd("flask", [1, 1, 1, 0] * 20, SPRING, threads=20)]
    better += crowd("flask", [-1, -1, 0, 1] * 20, LAST_YEAR, threads=20)
    same = [*crowd("django", MOSTLY_GOOD * 2, SPRING), *crowd("django", MOSTLY_GOOD * 2, LAST_YEAR)]
    few = [*crowd("quart", MOSTLY_GOOD, SPRING), *crowd("quart", [1] * 12, LAST_YEAR)]
    changed = [
        *crowd("falcon", [1] * 40, SPRING, analyser_version="v2"),
        *crowd("falcon", [-1] * 40, LAST_YEAR),
    ]
    marts = filled([*better, *same, *few, *changed])
    marts.put(*card(0.9, "v2"), source="analyser", origin="local")
    columns = "framework, verdict, difference, difference_low, difference_high, p_value, p_adjusted"
    found = {row[0]: row[1:] for row in marts.read("sentiment_trends", columns, "audience = 'users'")}
    assert {name: row[0] for name, row in found.items()} == {
        "flask": "rise",
        "django": "no change shown",
        "quart": "too few",
        "falcon": "analyser changed",
    }
    _, difference, low, high, p, adjusted = found["flask"]
    assert difference == pytest.approx(1.0)
    assert low < difference < high
    assert adjusted == pytest.approx(2 * p)
    assert p < 1e-3
    assert found["django"][4:] == (pytest.approx(1), pytest.approx(1))


def test_a_change_of_the_analyser_is_marked() -> None:
    rows = [*crowd("flask", [1], LAST_YEAR), *crowd("flask", [1], SPRING, analyser_version="v2")]
    marts = filled(rows)
    assert marts.read("community_breaks", "quarter, before, versions") == [
        (dt.date(2024, 4, 1), ["v1"], ["v2"])
    ]
    breaks = dict(marts.read("sentiment_quarterly", "quarter, starts_break", "audience = 'users'"))
    assert breaks == {dt.date(2023, 4, 1): False, dt.date(2024, 4, 1): True}


def test_moves_count_once_per_voice_thread_and_direction() -> None:
    rows: list[Row] = []
    move = {"migrated_from": "flask", "migrated_to": "fastapi"}
    for name, author in (("one", "a"), ("two", "a"), ("three", "b")):
        rows.append(item(name, ["flask", "fastapi"], SPRING, author=author, thread_id="t"))
        rows += [opinion(name, "flask", -1, **move), opinion(name, "fastapi", 1, **move)]
    rows += [item("back", ["flask", "fastapi"], LAST_YEAR)]
    rows += [opinion("back", "flask", 1, migrated_from="fastapi", migrated_to="flask")]
    rows += [item("away", ["flask"], SPRING), opinion("away", "flask", -1, migrated_from="flask")]
    columns = "migrated_from, migrated_to, moves, moves_last_year, reverse_moves, threads"
    marts = filled(rows)
    assert marts.read("migrations_between", columns) == [
        ("flask", "fastapi", 2, 2, 1, 1),
        ("fastapi", "flask", 1, 0, 2, 1),
    ]
    [(share, low, high), _] = marts.read("migrations_between", "share_of_pair, share_low, share_high")
    assert share == pytest.approx(2 / 3)
    assert 0 < low < share < high < 1


def test_mentions_and_coverage_lose_nothing() -> None:
    rows = [*crowd("flask", [1, 0, -1], SPRING)]
    rows += [item("silent", ["flask"], SPRING, opinions=0), item("foreign", ["flask"], SPRING, language="de")]
    rows += [item("robot", ["flask", "django"], SPRING, is_bot=True)]
    rows += [item("unsure", ["flask"], SPRING), opinion("unsure", "flask", 1, shown=False)]
    marts = filled(rows)
    columns = "mentions, opinions, positive, negative, excluded"
    assert marts.read("community_mentions", columns, "framework = 'flask'") == [(6, 3, 1, 1, 1)]
    columns = "items, bots, other_languages, without_opinion, not_confident, counted"
    assert marts.read("community_coverage", columns, "framework = 'flask'") == [(7, 1, 1, 1, 1, 3)]
    assert marts.read("community_coverage", "items, bots", "framework = 'django'") == [(1, 1)]


def test_excerpts_show_their_evidence_and_come_from_different_voices() -> None:
    def said(name: str, confidence: float, **values: object) -> list[Row]:
        shown = values.pop("in_excerpt", True)
        return [
            item(name, ["flask"], SPRING, **values),
            opinion(
                name, "flask", 1, confidence=confidence, in_excerpt=shown, aspects={"async": 1, "docs": -1}
            ),
        ]

    rows = [*said("surest", 0.99), *said("second", 0.9, score=40), *said("third", 0.92), *said("fourth", 0.8)]
    rows += said("elsewhere", 1.0, in_excerpt=False)
    rows += said("nowhere", 1.0, url="javascript:alert(1)")
    rows += said("again", 0.95, author="author of surest", thread_id="thread of surest")
    marts = filled(rows)
    found = marts.read(
        "community_excerpts", "item_id, position, rule", "aspect = 'async' and audience = 'users'"
    )
    assert found == [("second", 1, "praise"), ("surest", 2, "praise"), ("third", 3, "praise")]
    assert marts.read("community_excerpts", "count(*)", "aspect = 'docs'") == [(0,)]
