"""The whole history of downloads in a handful of queries: what is stored, what is left out, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.defs.clickhouse_downloads import FIRST_DAY, clickhouse_downloads, is_due, limits
from pipelines.errors import RateLimited, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.source import Cursor
from tests.fakes import clickhouse as fake
from tests.fakes.clock import Clock
from tests.fakes.downloads import by_users, with_mirrors
from tests.fakes.server import Server
from warehouse.registry import shipped_registry
from warehouse.rows import to_arrow
from warehouse.tables.adoption import DownloadsDay

NOW = dt.datetime(2024, 6, 15, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
NEWEST = dt.date(2024, 6, 14)
LAST = dt.date(2024, 6, 13)
REGISTRY = shipped_registry().frameworks


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def service(clock: Clock) -> fake.ClickHouse:
    return fake.ClickHouse(clock.now)


@pytest.fixture
def server(service: fake.ClickHouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(service.answer) as running:
        monkeypatch.setenv("FRAMEWATCH_CLICKHOUSE_URL", running.url)
        yield running


class Read:
    """What one fetch brought, by kind."""

    def __init__(self, items: Iterator[Any]) -> None:
        self.rows: list[DownloadsDay] = []
        self.cursors: dict[str, str] = {}
        self.errors: dict[str, SourceError] = {}
        self.ended: SourceError | None = None
        try:
            for framework, item in items:
                self._take(framework.slug, item)
        except SourceError as error:
            self.ended = error

    def _take(self, slug: str, item: object) -> None:
        if isinstance(item, DownloadsDay):
            self.rows.append(item)
        elif isinstance(item, Cursor):
            self.cursors[slug] = item.value
        else:
            assert isinstance(item, SourceError)
            self.errors[slug] = item

    def days(self, package: str, series: str = "with_mirrors") -> dict[dt.date, int]:
        return {r.day: r.downloads for r in self.rows if (r.package, r.series) == (package, series)}


def read(
    clock: Clock, *slugs: str, cursors: dict[str, str] | None = None, since: dt.date | None = None
) -> Read:
    frameworks = [REGISTRY[slug] for slug in slugs or ("flask", "quart")]
    hosts = Hosts(now=clock.now, sleep=clock.sleep)
    with Http(hosts, Patience(read_s=2, total_s=4, backoff_s=0.001)) as client:
        return Read(clickhouse_downloads(client, frameworks, cursors or {}, since=since))


class TestFirstReading:
    def test_full_history_of_sixteen_packages_takes_six_requests_at_most(
        self, clock: Clock, server: Server
    ) -> None:
        found = read(clock, *REGISTRY)
        assert len(server.requests) <= 6
        assert len(found.rows) == 2 * 16 * (LAST - dt.date(2016, 1, 1)).days + 2 * 16
        assert (found.errors, found.ended) == ({}, None)

    def test_both_series_are_those_of_the_tables(self, clock: Clock, server: Server) -> None:
        found, invented = read(clock), by_users("flask", NEWEST)
        assert found.days("flask", "without_mirrors") == {d: n for d, n in invented.items() if d <= LAST}
        assert found.days("flask")[LAST] == with_mirrors(invented[LAST])

    def test_the_newest_day_is_not_complete_and_left_out(self, clock: Clock, server: Server) -> None:
        assert max(row.day for row in read(clock).rows) == LAST

    def test_a_missing_day_is_missing(self, clock: Clock, service: fake.ClickHouse, server: Server) -> None:
        service.missing = frozenset({dt.date(2020, 2, 2)})
        assert not [row for row in read(clock).rows if row.day == dt.date(2020, 2, 2)]

    def test_a_day_that_the_table_by_installer_holds_in_part_has_no_figure_without_mirrors(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        service.torn = frozenset({dt.date(2020, 2, 2)})
        found = read(clock)
        assert dt.date(2020, 2, 2) in found.days("flask")
        assert dt.date(2020, 2, 2) not in found.days("flask", "without_mirrors")
        assert len(found.days("flask")) - len(found.days("flask", "without_mirrors")) == 1

    def test_more_users_than_downloads_are_no_figure(self, clock: Clock, server: Server) -> None:
        server.fault(
            fake.line(
                lambda row: (
                    row | {"without_mirrors": [10**12, *row["without_mirrors"][1:]]}
                    if "without_mirrors" in row
                    else row
                ),
                "flask",
            )
        )
        found = read(clock, "flask")
        assert set(found.days("flask")) - set(found.days("flask", "without_mirrors")) == {dt.date(2016, 1, 1)}

    def test_quoted_integers_are_the_same(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        plain = read(clock).rows
        service.quotes_integers = True
        assert read(clock).rows == plain

    def test_where_modes_may_not_be_set_the_rows_are_the_same(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        plain = read(clock).rows
        service.changeable = frozenset()
        before = len(server.requests)
        assert read(clock).rows == plain
        assert len(server.requests) - before == 4, "one refusal, from which it learns"

    def test_too_much_at_once_is_asked_in_halves(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        five = list(REGISTRY)[:5]
        plain = read(clock, *five)
        service.slow_above = 1
        found = read(clock, *five)
        assert sorted(map(repr, found.rows)) == sorted(map(repr, plain.rows))
        assert found.cursors == plain.cursors

    def test_one_package_that_is_too_much_loses_no_other(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        service.slow_above = 0
        found = read(clock)
        assert {slug: type(error).__name__ for slug, error in found.errors.items()} == {
            "flask": "TooMuch",
            "quart": "TooMuch",
        }
        assert found.days("flask")
        assert found.cursors == {}, "asked again, both series, in the next run"


class TestFailures:
    def test_an_unknown_package_is_named_and_loses_no_other(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        service.projects = ["flask", "pip"]
        found = read(clock)
        assert "knows no downloads of the package quart of Quart" in str(found.errors["quart"])
        assert list(found.cursors) == ["flask"]

    def test_nobody_known_is_a_sentence_for_each(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        service.projects = []
        found = read(clock)
        assert (set(found.errors), found.rows) == ({"flask", "quart"}, [])
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda row: {**row, "with_mirrors": row["with_mirrors"][1:]}, "has another length"),
            (lambda row: {**row, "days": [row["days"][0], *row["days"][:-1]]}, "names a day more than once"),
            (lambda row: {**row, "days": ["1970-01-01", *row["days"][1:]]}, "days that nobody asked for"),
            (lambda row: {**row, "days": ["2031-01-01", *row["days"][1:]]}, "days that nobody asked for"),
            (lambda row: {**row, "days": [20240101, *row["days"][1:]]}, "flask.days.0 is wrong"),
            (lambda row: {**row, "days": ["2024-13-01", *row["days"][1:]]}, "flask.days.0 is wrong"),
            (lambda row: {**row, "with_mirrors": [-1, *row["with_mirrors"][1:]]}, "flask.with_mirrors.0"),
            (lambda row: {**row, "with_mirrors": [1.5, *row["with_mirrors"][1:]]}, "flask.with_mirrors.0"),
            (lambda row: {**row, "with_mirrors": [True, *row["with_mirrors"][1:]]}, "flask.with_mirrors.0"),
            (lambda row: {**row, "with_mirrors": [None, *row["with_mirrors"][1:]]}, "flask.with_mirrors.0"),
            (lambda row: {**row, "with_mirrors": ["٣", *row["with_mirrors"][1:]]}, "flask.with_mirrors.0"),
            (lambda row: {**row, "with_mirrors": ["9" * 9000, *row["with_mirrors"][1:]]}, "with_mirrors.0"),
            (lambda row: {**row, "with_mirrors": [2**63, *row["with_mirrors"][1:]]}, "flask.with_mirrors.0"),
            (lambda row: {"project": "flask", "days": row["days"]}, "flask.with_mirrors is wrong"),
            (lambda row: {**row, "project": 7}, "left out the package flask"),
        ],
    )
    def test_a_row_that_makes_no_sense_costs_its_package_only(
        self, clock: Clock, server: Server, change: Any, words: str
    ) -> None:
        first_two = fake.line(lambda row: row if "newest" in row else change(row), "flask")
        server.fault(first_two)
        found = read(clock)
        assert words in str(found.errors["flask"])
        assert found.days("flask") == {}
        assert len(found.days("quart")) > 3000
        assert list(found.cursors) == ["quart"]

    def test_a_newest_day_that_is_none_ends_it(self, clock: Clock, server: Server) -> None:
        server.fault(fake.line(lambda row: {**row, "newest": 1}, "flask"))
        found = read(clock)
        assert isinstance(found.ended, UnexpectedPayload)
        assert found.rows == []

    def test_a_failure_between_the_queries_keeps_what_came(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        service.queries_an_hour = 3
        found = read(clock, *REGISTRY)
        assert isinstance(found.ended, RateLimited)
        assert found.ended.retry_at == dt.datetime(2024, 6, 15, 13, tzinfo=dt.UTC)
        assert len(found.cursors) == 6, "read to the end: both series"
        assert len(found.days("pyramid")) > 3000, "the first series of all came"

    def test_a_dead_server_is_one_sentence(self, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FRAMEWATCH_CLICKHOUSE_URL", "http://127.0.0.1:9")
        found = read(clock)
        assert isinstance(found.ended, SourceUnavailable)


class TestLaterReadings:
    def test_a_week_later_the_last_sixty_days_are_read_again(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        cursors = read(clock).cursors
        assert cursors == {"flask": f"flask {LAST} {TODAY}", "quart": f"quart {LAST} {TODAY}"}
        clock.move(days=7)
        service.repaired[("flask", dt.date(2024, 4, 14))] = 5
        found = read(clock, cursors=cursors)
        days = found.days("flask", "without_mirrors")
        assert (min(days), max(days)) == (LAST - dt.timedelta(days=60), LAST + dt.timedelta(days=7))
        assert days[dt.date(2024, 4, 14)] == 5

    def test_a_new_framework_gets_its_history_while_others_are_read_for_sixty_days(
        self, clock: Clock, server: Server
    ) -> None:
        found = read(clock, cursors={"flask": f"flask {LAST} 2024-06-01"})
        assert len(found.days("flask")) == 61
        assert len(found.days("quart")) > 3000

    @pytest.mark.parametrize(
        "cursor", ["", "flask", "flask 2024-06-13", "flask a b", "quart 2024-06-13 2024-06-15", "a b c d"]
    )
    def test_a_cursor_of_another_package_or_kind_is_not_used(
        self, clock: Clock, server: Server, cursor: str
    ) -> None:
        assert is_due(REGISTRY["flask"], cursor, NOW)
        assert len(read(clock, "flask", cursors={"flask": cursor}).days("flask")) > 3000

    @pytest.mark.parametrize(("read_on", "due"), [("2024-06-08", True), ("2024-06-09", False)])
    def test_it_is_due_once_a_week(self, read_on: str, due: bool) -> None:
        assert is_due(REGISTRY["flask"], f"flask 2024-06-01 {read_on}", NOW) is due

    def test_its_limit_is_declared_for_the_address_in_use(self, server: Server) -> None:
        [(address, limit)] = limits().items()
        assert (address, limit.requests, limit.window) == (server.url, 20, dt.timedelta(hours=1))

    def test_since_reads_from_a_day(self, clock: Clock, server: Server) -> None:
        found = read(clock, since=dt.date(2024, 6, 1))
        assert min(row.day for row in found.rows) == dt.date(2024, 6, 1)
        early = read(clock, since=dt.date(1900, 1, 1))
        assert len(early.days("flask")) > 3000
        assert server.requests[-1].query["param_first"] == FIRST_DAY.isoformat()

    def test_a_package_that_nobody_downloads_any_more_costs_no_query(
        self, clock: Clock, server: Server
    ) -> None:
        server.fault(fake.line(lambda row: {**row, "newest": "2023-01-01"}, "flask"), times=1)
        found = read(clock, "flask", cursors={"flask": f"flask {LAST} 2024-06-01"})
        assert (found.rows, list(found.cursors), len(server.requests)) == ([], ["flask"], 1)


class TestStandstill:
    """The server goes on answering, but its newest day gets old."""

    def test_days_near_the_place_are_left_and_the_sentence_says_so(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        service.lag = 11
        found = read(clock)
        assert max(row.day for row in found.rows) == dt.date(2024, 5, 28)
        assert "has taken in no downloads since 2024-06-04" in str(found.errors["flask"])
        assert "days up to 2024-05-28 are stored" in str(found.errors["flask"])
        assert found.cursors == {}, "so that it is asked again tomorrow"

    @pytest.mark.parametrize(("lag", "stands"), [(4, False), (5, True)])
    def test_four_days_are_usual(
        self, clock: Clock, service: fake.ClickHouse, server: Server, lag: int, stands: bool
    ) -> None:
        service.lag = lag
        assert bool(read(clock).errors) is stands

    def test_what_is_held_already_is_not_read_again(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        service.lag = 90
        found = read(clock, cursors={"flask": f"flask {LAST} {TODAY}", "quart": f"quart {LAST} {TODAY}"})
        assert (found.rows, len(server.requests)) == ([], 1)
        assert set(found.errors) == {"flask", "quart"}

    def test_afterwards_the_missed_days_come(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        cursors = read(clock).cursors
        clock.move(days=70)
        found = read(clock, cursors=cursors)
        assert min(row.day for row in found.rows) == LAST - dt.timedelta(days=60)
        assert max(row.day for row in found.rows) == LAST + dt.timedelta(days=70)

    def test_a_day_of_the_future_is_none(
        self, clock: Clock, service: fake.ClickHouse, server: Server
    ) -> None:
        service.lag = -3
        assert max(row.day for row in read(clock).rows) == TODAY - dt.timedelta(days=1)


VALUE = (
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.floats(allow_nan=False)
    | st.text(max_size=4)
)
DAYS = st.dates(dt.date(2024, 6, 8), dt.date(2024, 6, 16)).map(str) | VALUE


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.fixed_dictionaries(
        {"project": st.just("flask") | VALUE},
        optional={
            "days": st.lists(DAYS, max_size=4) | VALUE,
            "with_mirrors": st.lists(st.integers(0, 9) | VALUE, max_size=4) | VALUE,
            "without_mirrors": st.lists(st.integers(0, 9) | VALUE, max_size=4) | VALUE,
        },
    )
)
def test_any_row_is_days_that_can_be_stored_or_one_sentence(
    clock: Clock, service: fake.ClickHouse, server: Server, row: Any
) -> None:
    service.queries_an_hour = 10_000
    server.heal()
    server.fault(fake.line(lambda good: good if "newest" in good else row, "flask"))
    found = read(clock, "flask", since=dt.date(2024, 6, 1))
    assert found.ended is None
    assert bool(found.cursors) is not bool(found.errors)
    assert to_arrow(DownloadsDay, found.rows).num_rows == len(found.rows)
    assert all(dt.date(2024, 6, 1) <= stored.day <= LAST for stored in found.rows)
