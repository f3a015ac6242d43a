"""The engine of Choose: scales, simulations, shares, flip points, requirements."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard import choose
from dashboard.choose import sentences
from dashboard.choose.cases import cases
from dashboard.choose.decide import decide
from dashboard.choose.flip import HIGHEST_WEIGHT, flip_points
from dashboard.choose.requirements import conditions, lacking
from dashboard.choose.scale import Figure, score, scores
from dashboard.choose.simulate import SIMULATIONS, simulate, win_shares
from tests.dashboard.choose_rows import cell, criterion, evidence, figure, wish

FOUR = ("a", "b", "c", "d")


def test_the_engine_knows_no_streamlit_and_no_warehouse() -> None:
    files = list(Path(choose.__file__).parent.glob("*.py"))
    assert len(files) > 8
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in getattr(node, "names", [])] + [
                getattr(node, "module", None) or ""
            ]
            assert not {"streamlit", "altair", "duckdb", "dashboard.db"} & set(names), file.name


@pytest.mark.parametrize(
    ("value", "expected"), [(1, 0), (10, 0.5), (100, 1), (0, 0), (1000, 1), (31.6227766, 0.75)]
)
def test_a_logarithmic_scale_counts_factors_and_ends_at_its_ends(value: float, expected: float) -> None:
    assert score(criterion("x", worst=1, best=100, scale="log"), value) == pytest.approx(expected)
    assert score(criterion("x", worst=100, best=1, scale="log"), value) == pytest.approx(1 - expected)


def test_less_is_better_turns_low_and_high_round() -> None:
    less = criterion("x", worst=10, best=0)
    assert scores(less, figure("a", "x", 4, 2, 5)) == pytest.approx((0.5, 0.6, 0.8))
    assert less.direction == "less"
    # An interval that does not hold its value is widened to it.
    assert scores(criterion("x"), figure("a", "x", 4, 5, 6)) == pytest.approx((0.4, 0.4, 0.6))


def test_draws_keep_to_the_interval_and_a_missing_figure_to_the_whole_scale() -> None:
    known = {("a", "x"): figure("a", "x", 5, 4, 7)}
    drawn = simulate(("a", "b"), (criterion("x"),), known).drawn[:, :, 0]
    inside = (drawn[:, 0] >= 0.4) & (drawn[:, 0] <= 0.7)
    assert inside.mean() == pytest.approx(0.95, abs=0.002)
    assert np.median(drawn[:, 0]) == pytest.approx(0.5, abs=0.001)
    assert drawn[:, 1].mean() == pytest.approx(0.5, abs=1e-4)
    assert np.quantile(drawn[:, 1], [0.05, 0.95]) == pytest.approx([0.05, 0.95], abs=1e-3)


def test_the_same_data_give_the_same_draws_whoever_else_is_compared() -> None:
    criteria = (criterion("x"), criterion("y"))
    known = {("b", "x"): figure("b", "x", 5, 2, 8)}
    both, again = simulate(("a", "b"), criteria, known), simulate(("a", "b"), criteria, known)
    alone = simulate(("b",), criteria, known)
    assert np.array_equal(both.drawn, again.drawn)
    assert np.array_equal(both.drawn[:, 1], alone.drawn[:, 0])
    assert not np.array_equal(both.drawn[:, 0, 0], both.drawn[:, 0, 1])


def test_shares_of_certain_figures_are_certain_and_ties_are_shared() -> None:
    assert win_shares(np.array([[1, 2, 2], [3, 1, 1]], dtype=np.float32)) == pytest.approx([0.5, 0.25, 0.25])
    assert win_shares(np.empty((5, 0), dtype=np.float32)).size == 0


def test_random_weights_are_uniform_over_the_simplex() -> None:
    """a wins where w > (1 - w) / 2, which is two thirds of the line from 0 to 1."""
    known = [figure("a", "x", 10), figure("a", "y", 0), figure("b", "x", 0), figure("b", "y", 5)]
    found = decide(evidence(("a", "b"), ("x", "y"), known), wish(("a", "b"), {"x": 1, "y": 1}))
    assert found.leader is not None
    assert found.leader.framework == "a"
    assert found.leader.share == 1
    assert found.leader.share_anyhow == pytest.approx(2 / 3, abs=0.015)


def test_shares_equal_those_of_the_two_intervals_by_hand() -> None:
    """Both normal with the same spread: the difference of 0.1 is one standard deviation of it."""
    half = 1.96 * 1 / np.sqrt(2)
    known = [figure("a", "x", 5.5, 5.5 - half, 5.5 + half), figure("b", "x", 4.5, 4.5 - half, 4.5 + half)]
    found = decide(evidence(("a", "b"), ("x",), known), wish(("a", "b"), {"x": 3}))
    assert found.standings[0].share == pytest.approx(0.8413, abs=0.01)
    assert found.standings[0].score == pytest.approx(55, abs=0.1)


unit = some.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
tables = some.tuples(some.integers(2, 5), some.integers(1, 4)).flatmap(
    lambda shape: some.tuples(
        some.lists(
            some.lists(unit, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        ),
        some.lists(
            some.integers(0, 50).map(lambda tenths: tenths / 10), min_size=shape[1], max_size=shape[1]
        ),
    )
)


def leaders(expected: np.ndarray, weights: np.ndarray, column: int, value: float) -> set[int]:
    totals = expected @ np.where(np.arange(weights.size) == column, value, weights)
    return set(np.flatnonzero(totals >= totals.max() - 1e-10))


def brute_force(expected: np.ndarray, weights: np.ndarray, column: int, end: float) -> float | None:
    """The weight nearest to the present one, towards `end`, at which the leader no longer leads.

    Found by trying a hundred weights and halving, with no algebra.
    """
    leader = int(np.argmax(expected @ weights))
    for before, after in pairwise(np.linspace(weights[column], end, 101)):
        if leader not in leaders(expected, weights, column, after):
            while abs(after - before) > 1e-10:
                middle = (before + after) / 2
                if leader in leaders(expected, weights, column, middle):
                    before = middle
                else:
                    after = middle
            return float(after)
    return None


@settings(max_examples=60, deadline=None)
@given(table=tables)
def test_flip_points_equal_a_brute_force_search(table: tuple[list[list[float]], list[float]]) -> None:
    expected, weights = np.array(table[0]), np.array(table[1])
    names, keys = "abcde"[: len(expected)], "wxyz"[: weights.size]
    found = flip_points(names, keys, expected, weights)
    assert [flip.distance for flip in found] == sorted(flip.distance for flip in found)
    for column, key in enumerate(keys):
        for end in (0.0, HIGHEST_WEIGHT):
            side = [flip for flip in found if flip.criterion == key and _towards(flip.weight, end, flip.now)]
            searched = brute_force(expected, weights, column, end)
            if searched is None or abs(searched - end) < 1e-5:
                assert not side or abs(side[0].weight - end) < 1e-4
                continue
            assert side, (key, end, searched)
            nearest = min(side, key=lambda flip: flip.distance)
            assert nearest.weight == pytest.approx(searched, abs=1e-5)
            beyond = nearest.weight + np.sign(end - nearest.now) * 1e-5
            assert names.index(nearest.challenger) in leaders(expected, weights, column, beyond)


def _towards(weight: float, end: float, now: float) -> bool:
    return weight <= now if end == 0 else weight >= now


values = some.lists(some.lists(some.integers(0, 10), min_size=2, max_size=2), min_size=4, max_size=4)


@settings(max_examples=15, deadline=None)
@given(table=values, gone=some.sampled_from(FOUR), width=some.integers(0, 3))
def test_removing_one_framework_changes_no_score_and_no_order(
    table: list[list[int]], gone: str, width: int
) -> None:
    known = [
        figure(name, key, value, value - width, value + width)
        for name, row in zip(FOUR, table, strict=True)
        for key, value in zip("xy", row, strict=True)
    ]
    data, weights = evidence(FOUR, "xy", known), {"x": 2, "y": 1}
    every = decide(data, wish(FOUR, weights))
    left = decide(data, wish([name for name in FOUR if name != gone], weights))
    kept = [one for one in every.standings if one.framework != gone]
    assert [one.framework for one in left.standings] == [one.framework for one in kept]
    for before, after in zip(kept, left.standings, strict=True):
        assert (before.score, before.low, before.high) == (after.score, after.low, after.high)
        assert after.share >= before.share - 1e-9
        assert after.share_anyhow >= before.share_anyhow - 1e-9
    assert sum(one.share for one in left.standings) == pytest.approx(1)


@pytest.mark.parametrize(
    ("verdict", "accepted", "inside"),
    [
        ("yes", (), True),
        ("with limits", (), False),
        ("with limits", ("with limits",), True),
        ("needs extra", ("with limits",), False),
        ("needs extra", ("needs extra",), True),
        ("no", ("with limits", "needs extra", "unknown"), False),
        ("not applicable", ("with limits", "needs extra", "unknown"), False),
        ("error", (), False),
        ("error", ("unknown",), True),
        (None, (), False),
        (None, ("unknown",), True),
    ],
)
def test_a_requirement_is_met_by_what_the_visitor_accepts(
    verdict: str | None, accepted: tuple[str, ...], inside: bool
) -> None:
    known = {("a", "admin"): cell(verdict, "why")} if verdict else {}
    lacks = lacking("a", ("admin",), accepted, known)
    assert (not lacks) is inside
    if lacks:
        assert lacks[0].verdict == ("unknown" if verdict in ("error", None) else verdict)
        assert lacks[0].evidence == (None if verdict is None else f"GET / → {verdict}")
    elif verdict != "yes":
        assert conditions("a", ("admin",), accepted, known)[0][1] in accepted


def test_who_lacks_a_requirement_is_out_and_the_others_stand() -> None:
    cells = {("a", "admin"): cell("no"), ("b", "admin"): cell("yes")}
    known = [figure("a", "x", 9), figure("b", "x", 1)]
    found = decide(evidence(("a", "b"), "x", known, cells), wish("ab", {"x": 5}, "admin"))
    assert [one.framework for one in found.standings] == ["b"]
    assert found.out["a"][0].evidence == "GET / → no"
    assert not found.flips
    none = decide(evidence(("a",), "x", known, cells), wish("a", {"x": 5}, "admin"))
    assert none.leader is None
    assert none.favourite is None


def test_missing_figures_are_listed_by_criterion_and_only_where_they_count() -> None:
    data = evidence(("a", "b"), "xyz", [figure("a", "x", 9), figure("a", "y", 9), figure("b", "y", 9)])
    assert decide(data, wish("ab", {"x": 1, "y": 1, "z": 0})).missing == {"x": ["b"]}


def test_ten_use_cases_with_a_reason_for_everything() -> None:
    known = cases()
    assert len(known) == 10
    for case in known.values():
        assert set(case.reasons) == {*case.weights, *case.required}
        assert all(reason.endswith(".") for reason in case.reasons.values())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("weights.beauty = [3, 'R.']", r"\[x\] weighs 'beauty', which is none of"),
        ("weights.stars = [6, 'R.']", r"\[x\] weighs stars 6; give a whole number from 0 to 5"),
        ("weights.stars = [0.5, 'R.']", r"weighs stars 0.5; give"),
    ],
)
def test_a_wrong_use_case_is_named_with_the_remedy(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "cases.toml"
    file.write_text(f"[x]\ntitle = 'X'\ntext = 'x'\n{line}\nrequires.admin = 'R.'\n")
    with pytest.raises(ValueError, match=rf"cases.toml: .*{message}"):
        cases(file)


def test_ten_thousand_simulations() -> None:
    assert SIMULATIONS == 10_000


NAMES = {"a": "Aa", "b": "Bb"}


def test_when_the_better_score_wins_less_often_the_order_is_open() -> None:
    data = evidence("ab", "x", [figure("a", "x", 5), figure("b", "x", 6, 0, 6.1)])
    said = sentences.answer(decide(data, wish("ab", {"x": 1})), data, NAMES)
    assert said.startswith("Open, at best **Aa**")
    assert "Bb wins more of them (" in said
    assert "the order is open" in said


def test_what_is_said_with_one_framework_with_none_and_without_figures() -> None:
    cells = {("a", "admin"): cell("yes"), ("b", "admin"): cell("no")}
    known = [figure("a", "x", 5)]
    data = evidence("ab", "xy", known, cells)
    alone = decide(data, wish("a", {"x": 1}))
    assert "pick a second framework" in sentences.answer(alone, data, NAMES)
    left = decide(data, wish("ab", {"x": 1}, "admin"))
    assert "**Aa** is the only one picked that has everything" in sentences.answer(left, data, NAMES)
    assert (
        sentences.case_line("x", left, NAMES)
        == "- For x: **Aa**, the only one of these with what is required."
    )
    nobody = decide(data, wish("b", {"x": 1}, "admin"))
    assert sentences.answer(nobody, data, NAMES).startswith("**None** of")
    assert "none of these" in sentences.case_line("x", nobody, NAMES)
    unknown = decide(data, wish("ab", {"y": 1}))
    assert "no framework can be preferred" in sentences.answer(unknown, data, NAMES)
    assert "nothing is known yet" in sentences.case_line("x", unknown, NAMES)


@pytest.mark.parametrize(
    ("b", "line"),
    [
        (figure("b", "x", 1), "always **Aa**."),
        (figure("b", "x", 4, 2.6, 5.4), "clearly **Aa** (more than 99%)."),
        (figure("b", "x", 5, 3.9, 6.1), "clearly **Aa** (96%), then Bb (4%)."),
    ],
)
def test_a_use_case_names_a_second_only_where_it_may_win(b: Figure, line: str) -> None:
    decision = decide(evidence("ab", "x", [figure("a", "x", 6), b]), wish("ab", {"x": 1}))
    assert sentences.case_line("y", decision, NAMES) == f"- For y: {line}"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0%"), (0.004, "less than 1%"), (0.5, "50%"), (0.996, "more than 99%"), (1, "100%")],
)
def test_a_share_is_never_rounded_to_all_or_none(value: float, text: str) -> None:
    assert sentences.share(value) == text
