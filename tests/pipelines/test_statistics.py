"""The statistics as functions: what holds for every input, and the values of textbook cases."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.benchmarks.statistics import (
    Ratio,
    StopRule,
    change,
    clopper_pearson,
    compare,
    false_differences,
    groups,
    indistinguishable,
    lower_quartile,
)
from pipelines.benchmarks.statistics.quantiles import Array, midmean, student_t

costs = st.floats(1, 1e4)
shapes = st.tuples(st.integers(1, 4), st.integers(2, 9))
pairs = shapes.flatmap(
    lambda s: st.tuples(arrays(float, s, elements=costs), arrays(float, s, elements=costs))
)
rows = st.lists(costs, min_size=1, max_size=12)


def padded(row: list[float], missing: int) -> Array:
    return np.array([math.nan] * missing + row)


@given(rows, st.integers(0, 3))
def test_the_lower_quartile_is_numpys_and_skips_missing_rounds(row: list[float], missing: int) -> None:
    assert lower_quartile(padded(row, missing)) == pytest.approx(np.quantile(row, 0.25))


@given(rows, st.integers(0, 3))
def test_the_midmean_is_the_mean_of_the_middle_half(row: list[float], missing: int) -> None:
    cut = len(row) // 4
    assert midmean(padded(row, missing)) == pytest.approx(np.mean(sorted(row)[cut : len(row) - cut]))


def test_of_no_rounds_there_is_no_quartile_and_no_mean() -> None:
    nothing = np.full((2, 3), math.nan)
    assert np.isnan(lower_quartile(nothing)).all()
    assert np.isnan(midmean(nothing)).all()


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.7062), (2, 4.3027), (7, 2.3646), (30, 2.0423), (1000, 1.9623), (1e7, 1.9600)],
)
def test_student_t_matches_published_tables(freedom: float, expected: float) -> None:
    assert student_t(0.95, freedom) == pytest.approx(expected, abs=2e-4)


def test_student_t_falls_with_every_degree_of_freedom() -> None:
    values = [student_t(0.95, freedom) for freedom in np.geomspace(1, 1e6, 200)]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 10, 0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1)],
)
def test_clopper_pearson_matches_published_tables(count: int, total: int, low: float, high: float) -> None:
    share = clopper_pearson(count, total)
    assert (share.low, share.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_within_its_interval(case: tuple[int, int]) -> None:
    share = clopper_pearson(*case)
    assert 0 <= share.low <= share.share <= share.high <= 1


@pytest.mark.parametrize(("count", "total"), [(1, 0), (0, 0), (3, 2), (-1, 2)])
def test_impossible_shares_are_refused(count: int, total: int) -> None:
    with pytest.raises(ValueError, match=f"{count} of {total} cases is no share"):
        clopper_pearson(count, total)


@settings(max_examples=40)
@given(pairs, st.integers(0, 5))
def test_the_same_data_and_seed_give_the_same_ratio(pair: tuple[Array, Array], seed: int) -> None:
    first = compare(*pair, seed=seed)
    assert first == compare(pair[0].copy(), pair[1].copy(), seed=seed)
    assert first is not None
    assert first.low <= first.ratio <= first.high
    assert first.smallest_detectable >= first.half_width >= 0
    assert first.rounds == pair[0].size


@settings(max_examples=40)
@given(pairs)
def test_swapping_the_sides_inverts_the_ratio(pair: tuple[Array, Array]) -> None:
    forth, back = compare(*pair), compare(pair[1], pair[0])
    assert forth is not None
    assert back is not None
    assert forth.ratio == pytest.approx(1 / back.ratio)


@settings(max_examples=40)
@given(pairs, st.floats(0.1, 10), st.floats(0.5, 2))
def test_the_unit_does_not_matter_and_a_factor_shifts_the_ratio(
    pair: tuple[Array, Array], unit: float, factor: float
) -> None:
    plain, scaled = compare(*pair), compare(pair[0] * unit, pair[1] * unit * factor)
    assert plain is not None
    assert scaled is not None
    assert scaled.ratio * factor == pytest.approx(plain.ratio)
    assert scaled.low * factor == pytest.approx(plain.low)
    assert scaled.high * factor == pytest.approx(plain.high)


def test_a_target_equals_itself() -> None:
    values = np.random.default_rng(1).uniform(50, 150, (3, 8))
    ratio = compare(values, values)
    assert ratio is not None
    assert (ratio.low, ratio.ratio, ratio.high) == (1, 1, 1)
    assert ratio.verdict == "no difference shown"


def test_only_rounds_that_both_have_enter() -> None:
    """The unpaired rounds are wildly off; a ratio that used them would not be 2."""
    reference = np.array([[200.0, 220.0, math.nan, 9999.0], [210.0, 205.0, 190.0, 200.0]])
    framework = np.array([[100.0, 110.0, 9999.0, math.nan], [105.0, 102.5, 95.0, 100.0]])
    ratio = compare(reference, framework)
    assert ratio is not None
    assert ratio.ratio == pytest.approx(2)
    assert (ratio.runs, ratio.rounds) == (2, 6)


def test_a_run_without_any_pair_does_not_count_as_a_run() -> None:
    reference = np.array([[200.0, 210.0, 190.0], [math.nan] * 3])
    ratio = compare(reference, np.array([[100.0, 100.0, 100.0], [100.0] * 3]))
    assert ratio is not None
    assert ratio.runs == 1
    assert ratio.scope == "within this run"
    assert not ratio.headline


@pytest.mark.parametrize("rounds", [0, 1])
def test_without_two_paired_rounds_there_is_no_ratio(rounds: int) -> None:
    values = np.full((2, 3), math.nan)
    values.flat[:rounds] = 100.0
    assert compare(values, values) is None


def test_arrays_that_cannot_be_paired_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(1, 3\) and \(1, 4\) cannot be paired"):
        compare(np.ones((1, 3)), np.ones((1, 4)))
    with pytest.raises(ValueError, match="must be"):
        compare(np.ones(3), np.ones(3))


def test_one_stalled_round_hardly_moves_the_ratio() -> None:
    reference = np.full((1, 8), 200.0)
    framework = np.full((1, 8), 100.0)
    framework[0, 3] = 2000.0
    ratio = compare(reference, framework)
    assert ratio is not None
    assert ratio.ratio == pytest.approx(2)


def test_runs_that_disagree_widen_the_interval() -> None:
    rng = np.random.default_rng(2)
    noise = np.exp(rng.normal(0, 0.02, (3, 8)))
    agreeing = compare(np.full((3, 8), 200.0), 100 * noise)
    shifted = compare(np.full((3, 8), 200.0), 100 * noise * np.array([[0.9], [1.0], [1.1]]))
    assert agreeing is not None
    assert shifted is not None
    assert shifted.half_width > 5 * agreeing.half_width
    assert agreeing.scope == "over 3 runs"
    assert agreeing.headline


def ratio(low: float, high: float, runs: int = 3) -> Ratio:
    return Ratio(math.sqrt(low * high), low, high, runs, 8 * runs, 0.1)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1.01, 1.2, "faster"),
        (0.8, 0.99, "slower"),
        (0.9, 1.1, "no difference shown"),
        (1.0, 1.2, "no difference shown"),
        (0.8, 1.0, "no difference shown"),
    ],
)
def test_an_interval_that_holds_1_shows_no_difference(low: float, high: float, verdict: str) -> None:
    assert ratio(low, high).verdict == verdict


@pytest.mark.parametrize(
    ("low", "high", "runs", "expected"),
    [
        (0.80, 0.95, 3, "slower"),
        (0.80, 0.96, 3, "none shown"),
        (1.06, 1.2, 3, "faster"),
        (1.04, 1.2, 3, "none shown"),
        (0.98, 1.02, 3, "none shown"),
        (0.50, 0.60, 2, "too few runs"),
    ],
)
def test_an_alert_needs_three_runs_and_an_interval_beyond_5_percent(
    low: float, high: float, runs: int, expected: str
) -> None:
    assert change(ratio(low, high, runs)) == expected


@pytest.mark.parametrize(
    ("ratios", "rounds", "elapsed_s", "reason"),
    [
        ([(0.97, 1.03)], 8, 10, "precise"),
        ([(0.97, 1.03)], 7, 10, None),
        ([(0.97, 1.03), (0.9, 1.1)], 20, 10, None),
        ([(0.9, 1.1)], 9, 89, None),
        ([(0.9, 1.1)], 9, 91, "budget"),
        ([], 9, 10, None),
        ([], 9, 99, "budget"),
        ([], 0, 0, None),
    ],
)
def test_measuring_stops_when_precise_or_when_another_round_would_break_the_budget(
    ratios: list[tuple[float, float]], rounds: int, elapsed_s: float, reason: str | None
) -> None:
    rule = StopRule(half_width=0.05, budget_s=100, least_rounds=8)
    assert rule.reason([ratio(*ends) for ends in ratios], rounds=rounds, elapsed_s=elapsed_s) == reason


def test_false_differences_are_counted_with_their_interval() -> None:
    share = false_differences([ratio(0.9, 1.1)] * 19 + [ratio(1.1, 1.2)])
    assert (share.count, share.total) == (1, 20)
    assert share.high == pytest.approx(0.2487, abs=1e-4)


@st.composite
def differences(draw: Any) -> tuple[list[str], list[tuple[str, str]]]:
    names = list("ABCDEFG")[: draw(st.integers(0, 7))]
    return names, draw(
        st.permutations([pair for pair in itertools.combinations(names, 2) if draw(st.booleans())])
    )


@given(differences())
def test_two_targets_share_a_group_exactly_when_no_difference_was_shown(
    case: tuple[list[str], list[tuple[str, str]]],
) -> None:
    names, different = case
    found = groups(names, different)
    together = {pair for group in found for pair in itertools.combinations(group, 2)}
    assert together == set(itertools.combinations(names, 2)) - set(different)
    assert {name for group in found for name in group} == set(names)


@given(differences(), st.randoms())
def test_groups_are_maximal_and_independent_of_the_order_of_pairs(
    case: tuple[list[str], list[tuple[str, str]]], random: Any
) -> None:
    names, different = case
    found = groups(names, different)
    assert not any(set(one) <= set(other) for one, other in itertools.permutations(found, 2))
    shuffled = [pair[::-1] if random.random() < 0.5 else pair for pair in different]
    random.shuffle(shuffled)
    assert groups(names, shuffled) == found


def test_what_does_not_carry_over_shows_as_overlap() -> None:
    assert groups(["A", "B", "C"], [("A", "C")]) == [("A", "B"), ("B", "C")]


def test_targets_are_grouped_by_their_costs_cheapest_first() -> None:
    rng = np.random.default_rng(3)
    level = {"slow": 200.0, "fast": 100.0, "fast too": 101.0, "absent": math.nan}
    measured = {name: cost * np.exp(rng.normal(0, 0.02, (1, 8))) for name, cost in level.items()}
    found = indistinguishable(measured)
    assert [set(group) for group in found] == [{"fast", "fast too"}, {"slow"}]
    assert indistinguishable(dict(reversed(measured.items()))) == found


@settings(max_examples=20)
@given(st.floats(1.2, 3), st.integers(0, 99))
def test_targets_that_never_met_are_not_told_apart(factor: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = (100 * np.exp(rng.normal(0, 0.01, (1, 8))) for _ in range(2))
    one[:, :4], other[:, 4:] = math.nan, math.nan
    assert len(indistinguishable({"one": one, "other": other * factor})) == 1
