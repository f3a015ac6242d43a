"""How one line of star counts is chosen out of several collections."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.baseline.series import Stars, one_source_per_week, thin

MONDAY = dt.date(2024, 1, 1)
LICENCES = {"free": "MIT", "shared": "CC-BY-SA-4.0", "cited": "none stated"}


def count(day: int, source: str = "free", stars: int = 1) -> Stars:
    return Stars(MONDAY + dt.timedelta(days=day), stars, source)


def chosen(*counts: Stars) -> list[tuple[int, str]]:
    return [((row.day - MONDAY).days, row.source) for row in one_source_per_week(counts, LICENCES)]


def test_a_single_collection_stays_whole() -> None:
    assert chosen(count(8), count(0), count(3)) == [(0, "free"), (3, "free"), (8, "free")]


def test_two_collections_never_share_a_week() -> None:
    assert chosen(count(0), count(1, "cited"), count(2)) == [(0, "free"), (2, "free")]


def test_no_hop_for_one_free_week_in_the_middle() -> None:
    cited = [count(7 * week, "cited") for week in range(5)]
    assert {source for _, source in chosen(*cited, count(15))} == {"cited"}


def test_a_long_stretch_is_taken_from_the_freest_licence() -> None:
    cited = [count(7 * week, "cited") for week in range(20)]
    free = [count(7 * week + 1) for week in range(5, 15)]
    line = chosen(*cited, *free)
    assert [source for _, source in line] == ["cited"] * 5 + ["free"] * 10 + ["cited"] * 5


def test_a_week_with_one_collection_is_kept_at_the_cost_of_a_hop() -> None:
    assert chosen(count(0), count(7, "cited"), count(14)) == [(0, "free"), (7, "cited"), (14, "free")]


def test_nothing_counted() -> None:
    assert one_source_per_week([], LICENCES) == []
    assert thin([]) == []


observed = st.lists(
    st.builds(count, st.integers(0, 200), st.sampled_from(sorted(LICENCES)), st.integers(0, 9)),
    unique_by=lambda row: (row.day, row.source),
    max_size=40,
)


def week(row: Stars) -> int:
    return (row.day - MONDAY).days // 7


@settings(deadline=None)
@given(observed)
def test_every_week_keeps_the_counts_of_one_collection(counts: list[Stars]) -> None:
    line = one_source_per_week(counts, LICENCES)
    assert {week(row) for row in line} == {week(row) for row in counts}
    for number in {week(row) for row in line}:
        [source] = {row.source for row in line if week(row) == number}
        offered = sorted(row for row in counts if week(row) == number and row.source == source)
        assert [row for row in line if week(row) == number] == offered


@settings(deadline=None)
@given(observed)
def test_thinning_widens_no_step_beyond_a_week(counts: list[Stars]) -> None:
    line = sorted(one_source_per_week(counts, LICENCES))
    kept = thin(line)
    assert kept[:1] == line[:1]
    assert kept[-1:] == line[-1:]
    for before, after in pairwise(kept):
        between = [row for row in line if before.day < row.day < after.day]
        assert not between or (after.day - before.day).days <= 7


def test_thinning_prefers_sundays_within_a_week() -> None:
    daily = [count(day) for day in range(24)]
    assert [(row.day - MONDAY).days for row in thin(daily)] == [0, 6, 13, 20, 23]
    without = [count(day) for day in range(0, 24, 2) if day % 7 != 6]
    assert [(row.day - MONDAY).days for row in thin(without)] == [0, 4, 10, 16, 22]
