"""What the marts make of GitHub's answers: history, own counts, facts of repositories, flags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest

from tests.warehouse.marts import PUBLISHED, Marts, day
from warehouse.tables.adoption import StarCount
from warehouse.tables.github import RepositoryCount, RepositorySnapshot, StarsGiven

TODAY = PUBLISHED.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def snapshot(on: str, stars: int = 10, created: str = "2024-01-01", **fields: Any) -> RepositorySnapshot:
    facts: dict[str, Any] = {
        "framework": "flask",
        "repository": "pallets/flask",
        "repository_id": 1,
        "full_name": "pallets/flask",
        "forks": 7,
        "open_issues_and_pulls": 5,
        "watchers": 2,
        "archived": False,
        "licence": "MIT",
        "created_at": dt.datetime.combine(day(created), dt.time(9)),
        "pushed_at": None,
    }
    return RepositorySnapshot(day=day(on), stars=stars, **{**facts, **fields})


def given(first: str, stars: Iterable[int], unfinished: int = 0, number: int = 1) -> list[StarsGiven]:
    """Stars of one day after the other; the last `unfinished` of them were not over."""
    counts = list(stars)
    return [
        StarsGiven(
            framework="flask",
            day=day(first) + position * DAY,
            stars=count,
            is_complete=position < len(counts) - unfinished,
            repository_id=number,
        )
        for position, count in enumerate(counts)
    ]


class TestStarHistory:
    def history(self, marts: Marts) -> list[tuple[int, int, bool]]:
        return marts.read("star_history", "day(day), stars, is_complete_history")

    def test_back_to_the_creation_it_is_the_sum_and_unfinished_days_are_left_out(self, marts: Marts) -> None:
        marts.put(*given("2023-12-31", [0, 0, 3, 0, 2, 9], unfinished=1))
        marts.put(snapshot("2024-01-05", stars=99))
        assert self.history(marts) == [(1, 0, True), (2, 3, True), (3, 3, True), (4, 5, True)]

    def test_before_that_it_is_the_own_count_less_what_came_later(self, marts: Marts) -> None:
        marts.put(*given("2024-02-01", [1, 2, 3], unfinished=1))
        marts.put(snapshot("2024-02-03", stars=100))
        assert self.history(marts) == [(1, 95, False), (2, 97, False)]

    def test_stars_given_after_the_own_count_do_not_lower_it(self, marts: Marts) -> None:
        marts.put(*given("2024-02-01", [1, 2, 30]))
        marts.put(snapshot("2024-02-02", stars=100))
        assert self.history(marts) == [(1, 98, False), (2, 100, False), (3, 130, False)]

    def test_more_given_than_counted_is_never_below_zero(self, marts: Marts) -> None:
        marts.put(*given("2024-02-01", [5, 5]))
        marts.put(snapshot("2024-02-02", stars=8))
        assert self.history(marts) == [(1, 5, False), (2, 10, False)]

    def test_days_before_a_gap_are_absent_and_the_history_is_not_complete(self, marts: Marts) -> None:
        marts.put(*given("2024-01-01", [1, 1]), *given("2024-01-04", [1, 1]))
        marts.put(snapshot("2024-01-05", stars=7))
        assert self.history(marts) == [(4, 6, False), (5, 7, False)]

    def test_a_revision_replaces_its_day(self, marts: Marts) -> None:
        marts.put(snapshot("2024-01-02"))
        marts.put(*given("2024-01-01", [4, 4]))
        marts.put(*given("2024-01-01", [3]))
        assert self.history(marts) == [(1, 3, True), (2, 7, True)]

    def test_what_was_read_of_another_repository_does_not_count(self, marts: Marts) -> None:
        marts.put(*given("2023-01-01", [50] * 400, number=2))
        marts.put(*given("2024-01-01", [1, 1]))
        marts.put(snapshot("2023-12-30", repository_id=2))
        marts.put(snapshot("2024-01-02"))
        assert self.history(marts) == [(1, 1, True), (2, 2, True)]

    def test_without_a_look_at_the_repository_nothing_is_known_of_the_level(self, marts: Marts) -> None:
        marts.put(*given("2024-01-01", [1, 1]))
        assert self.history(marts) == []

    def test_asked_goes_before_imported(self, marts: Marts) -> None:
        marts.put(*given("2024-01-01", [1, 1]), source="github_stars")
        marts.put(*given("2024-01-01", [9, 9]), origin="imported")
        marts.put(snapshot("2024-01-02"))
        assert marts.read("star_history", "given, source") == [(1, "github_stars")] * 2


class TestStarsDaily:
    def daily(self, marts: Marts) -> list[tuple[dt.date, int, str, str]]:
        return marts.read("stars_daily", "day, stars, basis, origin", "framework = 'flask'")

    def test_own_counts_before_history_before_recorded(self, marts: Marts) -> None:
        marts.put(
            *(StarCount(framework="flask", day=day(text), stars=1) for text in ("2023-12-31", "2024-01-02")),
            origin="recorded",
        )
        marts.put(*given("2024-01-01", [1, 2, 3, 4], unfinished=1))
        marts.put(snapshot("2024-01-02", stars=4), snapshot("2024-01-04", stars=11))
        assert self.daily(marts) == [
            (day("2023-12-31"), 1, "observed", "recorded"),
            (day("2024-01-01"), 1, "history", "live"),
            (day("2024-01-02"), 4, "observed", "live"),
            (day("2024-01-03"), 6, "history", "live"),
            (day("2024-01-04"), 11, "observed", "live"),
        ]

    def test_a_history_that_is_read_in_part_leaves_the_days_before_to_the_recorded_ones(
        self, marts: Marts
    ) -> None:
        marts.put(
            *(
                StarCount(framework="flask", day=day(f"2024-02-{number:02}"), stars=number)
                for number in (1, 3)
            ),
            origin="recorded",
        )
        marts.put(*given("2024-02-02", [1, 1]))
        marts.put(snapshot("2024-02-03", stars=50))
        assert [(found, basis, origin) for found, _, basis, origin in self.daily(marts)] == [
            (day("2024-02-01"), "observed", "recorded"),
            (day("2024-02-02"), "history", "live"),
            (day("2024-02-03"), "observed", "live"),
        ]

    def test_own_counts_of_another_repository_do_not_count(self, marts: Marts) -> None:
        marts.put(snapshot("2024-01-02", stars=900, repository_id=2))
        marts.put(snapshot("2024-01-03", stars=5))
        assert self.daily(marts) == [(day("2024-01-03"), 5, "observed", "live")]

    def test_falling_counts_stay(self, marts: Marts) -> None:
        marts.put(snapshot("2024-01-02", stars=5), snapshot("2024-01-03", stars=4))
        assert [stars for _, stars, _, _ in self.daily(marts)] == [5, 4]


class TestGains:
    def gains(self, marts: Marts) -> tuple[object, ...]:
        columns = "stars, stars_day, stars_gained_30, stars_gained_90, stars_gained_365"
        [row] = marts.read("adoption_now", columns, "framework = 'flask'")
        return row

    def test_they_come_from_the_history_until_own_counts_reach_far_enough_back(self, marts: Marts) -> None:
        first = TODAY - 100 * DAY
        marts.put(*given(first.isoformat(), [2] * 100), source="github_stars")
        own = [snapshot((TODAY - number * DAY).isoformat(), stars=500 - number) for number in range(40)]
        marts.put(*own, source="github_repositories")
        assert self.gains(marts) == (500, TODAY, 30, 180, None)

    def test_a_history_that_nobody_reads_any_more_gives_none(self, marts: Marts) -> None:
        first = TODAY - 100 * DAY
        marts.put(*given(first.isoformat(), [2] * 85), source="github_stars")
        marts.put(snapshot(TODAY.isoformat(), stars=500), source="github_repositories")
        assert self.gains(marts) == (500, TODAY, None, None, None)


class TestRepositories:
    def read(self, marts: Marts, columns: str) -> tuple[object, ...]:
        [row] = marts.read("repositories", columns)
        return row

    def test_the_last_look_counts_and_other_names_are_known(self, marts: Marts) -> None:
        marts.put(snapshot("2024-01-02", full_name="owner/flask"))
        marts.put(snapshot("2024-01-03", stars=9, archived=True, licence=None))
        columns = "repository, full_name, former_names, stars, stars_day, archived, licence"
        assert self.read(marts, columns) == (
            "pallets/flask",
            "pallets/flask",
            ["mitsuhiko/flask", "owner/flask"],
            9,
            day("2024-01-03"),
            True,
            None,
        )

    def test_a_renamed_repository_has_the_name_in_the_registry_among_the_former_ones(
        self, marts: Marts
    ) -> None:
        marts.put(snapshot("2024-01-03", full_name="Owner/flask"))
        assert self.read(marts, "full_name, former_names") == (
            "Owner/flask",
            ["mitsuhiko/flask", "pallets/flask"],
        )

    def test_newest_counts_side_by_side_and_null_until_counted(self, marts: Marts) -> None:
        def counted(text: str, measure: Any, count: int, bound: bool = False) -> RepositoryCount:
            return RepositoryCount(
                framework="flask",
                day=day(text),
                measure=measure,
                count=count,
                is_lower_bound=bound,
                repository_id=1,
            )

        columns = "open_issues, closed_issues, contributors, lower_bounds, counted_on"
        marts.put(snapshot("2024-01-03"))
        assert self.read(marts, columns) == (None, None, None, None, None)
        marts.put(
            counted("2024-01-02", "open_issues", 5),
            counted("2024-01-09", "open_issues", 4),
            counted("2024-01-03", "contributors", 40, bound=True),
        )
        assert self.read(marts, columns) == (4, None, 40, ["contributors"], day("2024-01-03"))

    HISTORY = "history_from, history_to, history_complete, history_stars, history_difference, history_agrees"

    def test_a_complete_history_is_compared_with_the_own_count(self, marts: Marts) -> None:
        marts.put(*given("2024-01-01", [1000, 1000, 7], unfinished=1))
        marts.put(snapshot("2024-01-03", stars=2009))
        dates = (day("2024-01-01"), day("2024-01-02"))
        assert self.read(marts, self.HISTORY) == (*dates, True, 2007, -2, True)

    @pytest.mark.parametrize(("stars", "agrees"), [(2010, True), (2011, False), (1990, True), (1989, False)])
    def test_ten_stars_or_half_a_percent_apart_they_agree(
        self, marts: Marts, stars: int, agrees: bool
    ) -> None:
        marts.put(*given("2024-01-01", [1000, 1000]))
        marts.put(snapshot("2024-01-02", stars=stars))
        assert self.read(marts, "history_agrees") == (agrees,)

    def test_of_many_stars_half_a_percent(self, marts: Marts) -> None:
        marts.put(*given("2024-01-01", [90_000, 10_000]))
        marts.put(snapshot("2024-01-02", stars=100_400))
        assert self.read(marts, "history_difference, history_agrees") == (-400, True)

    def test_nothing_is_compared_while_incomplete_or_not_read_up_to_the_last_look(self, marts: Marts) -> None:
        marts.put(*given("2024-02-01", [5, 5]))
        marts.put(snapshot("2024-02-02", stars=100))
        dates = (day("2024-02-01"), day("2024-02-02"))
        assert self.read(marts, self.HISTORY) == (*dates, False, None, None, None)
        marts.put(*given("2024-01-01", [1] * 31))
        assert self.read(marts, self.HISTORY)[2:] == (True, 41, -59, False)
        marts.put(snapshot("2024-02-03", stars=100))
        assert self.read(marts, self.HISTORY)[2:] == (True, 41, None, None)

    def test_without_any_history(self, marts: Marts) -> None:
        marts.put(snapshot("2024-02-02"))
        assert self.read(marts, self.HISTORY) == (None, None, False, None, None, None)


class TestFrameworks:
    def test_the_number_is_learnt_for_the_repository_that_the_registry_names(self, marts: Marts) -> None:
        marts.put(snapshot("2024-01-02", repository="somebody/else", repository_id=5))
        marts.put(snapshot("2024-01-01", repository_id=6))
        marts.put(snapshot("2024-01-01", framework="fastapi", repository="fastapi/fastapi", repository_id=7))
        found = marts.read("frameworks", "framework, repository_id", "framework in ('flask', 'fastapi')")
        assert dict(found) == {"flask": 6, "fastapi": 160919119}


NOISE = [10, 12, 9, 14, 11, 10, 13, 8, 12, 10]


class TestStarFlags:
    def flags(self, marts: Marts, series: dict[str, Iterable[int | None]]) -> dict[str, list[object]]:
        """Flags of frameworks whose counts move by these steps from 1 January on; None is a day uncounted."""
        for slug, steps in series.items():
            level, rows = 10_000, []
            for number, step in enumerate([0, *steps]):
                level += step or 0
                if step is not None:
                    on = day("2024-01-01") + number * DAY
                    rows.append(StarCount(framework=slug, day=on, stars=level))
            marts.put(*rows)
        found: dict[str, list[object]] = {}
        for slug, *flag in marts.read("star_flags", "framework, flag, from_day, to_day"):
            found.setdefault(slug, []).append((flag[0], f"{flag[1]:%m-%d}", f"{flag[2]:%m-%d}"))
        return found

    def test_jumps_and_frozen_counts(self, marts: Marts) -> None:
        assert self.flags(
            marts,
            {
                "flask": [*NOISE * 2, 150, *NOISE],
                "django": [*NOISE * 2, 0, 0, 0, 0, 0, *NOISE],
                "quart": [*[0, 1, 0, 2] * 6, 50, 1, 0],
            },
        ) == {
            "flask": [("jump", "01-21", "01-22")],
            "django": [("frozen", "01-21", "01-26")],
            "quart": [("jump", "01-25", "01-26")],
        }

    def test_what_is_normal(self, marts: Marts) -> None:
        normal: dict[str, Iterable[int | None]] = {
            "flask": NOISE * 6,  # the usual noise
            "django": [150, *NOISE[:5], 150, *NOISE],  # a rise before much is known
            "fastapi": [*NOISE * 2, -900, *NOISE, -5, -5, -5],  # a fall
            "quart": [*[0, 1, 0, 2] * 6, 49, 1, 0],  # a good day of a small repository
            "falcon": [*NOISE * 2, 0, 0, 0, 0, *NOISE],  # four days without a change
            "bottle": [*[0, 1, 0, 0] * 8, *[0] * 20],  # a quiet repository
            "sanic": [*NOISE * 2, 0, 0, *[None] * 20, 0, 0, *NOISE],  # days that nobody counted
        }
        assert self.flags(marts, normal) == {}

    def test_the_seam_of_two_ways_of_counting_is_no_jump(self, marts: Marts) -> None:
        marts.put(*given("2024-01-01", NOISE * 3))
        marts.put(snapshot("2024-01-31", stars=900))
        assert marts.read("star_flags") == []
