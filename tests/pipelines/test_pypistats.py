"""Downloads of the last 180 days from pypistats: both series, Python versions, systems, limits, oddities."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipelines.defs.pypistats_downloads import pypistats_downloads
from pipelines.defs.pypistats_python_versions import pypistats_python_versions
from pipelines.defs.pypistats_systems import pypistats_systems
from pipelines.errors import RateLimited, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.observe import observe
from pipelines.pypistats import SCHEDULE, is_due, limits
from pipelines.runs import OpenRun
from pipelines.source import Cursor, Source
from tests.fakes import faults
from tests.fakes.clock import Clock
from tests.fakes.pypistats import Pypistats
from tests.fakes.server import Fault, Reply, Server, json_reply
from warehouse import store
from warehouse.home import Home
from warehouse.registry import shipped_registry
from warehouse.rows import Row, to_arrow
from warehouse.tables.adoption import DownloadsDay

EXAMPLES = Path(__file__).parents[3] / "shared/research/fixtures"
NOW = dt.datetime(2024, 6, 15, 12, tzinfo=dt.UTC)
YESTERDAY = dt.date(2024, 6, 14)
REGISTRY = shipped_registry().frameworks
SOURCES = (pypistats_downloads, pypistats_python_versions, pypistats_systems)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def service(clock: Clock) -> Pypistats:
    return Pypistats(clock.now)


@pytest.fixture
def server(service: Pypistats, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(service.answer) as running:
        monkeypatch.setenv("FRAMEWATCH_PYPISTATS_URL", running.url)
        yield running


def read(
    clock: Clock, source: Source = pypistats_downloads, slug: str = "flask"
) -> tuple[list[Any], str | None]:
    """Rows and cursor of one fetch."""
    hosts = Hosts(now=clock.now, sleep=clock.sleep)
    with Http(hosts, Patience(backoff_s=0.001)) as client:
        items = list(source(client, REGISTRY[slug], None))
    cursors = [item.value for item in items if isinstance(item, Cursor)]
    return [item for item in items if isinstance(item, Row)], cursors[-1] if cursors else None


class TestWhatIsRead:
    def test_both_series_of_180_days(self, clock: Clock, server: Server) -> None:
        rows, cursor = read(clock)
        assert len(rows) == 2 * 180
        assert {row.series for row in rows} == {"with_mirrors", "without_mirrors"}
        assert max(row.day for row in rows) == YESTERDAY
        assert cursor == "flask 2024-06-15"

    def test_a_missing_day_is_missing(self, clock: Clock, service: Pypistats, server: Server) -> None:
        service.missing = frozenset({dt.date(2024, 6, 1)})
        rows, _ = read(clock)
        assert len(rows) == 2 * 179
        assert dt.date(2024, 6, 1) not in {row.day for row in rows}

    def test_python_versions_are_text_and_those_that_nobody_told_are_unknown(
        self, clock: Clock, server: Server
    ) -> None:
        rows, _ = read(clock, pypistats_python_versions)
        assert {row.python for row in rows} == {"2.7", "3.9", "3.10", "3.11", "3.12", "3.13", "unknown"}
        assert len(rows) == 7 * 180

    def test_systems(self, clock: Clock, server: Server) -> None:
        rows, _ = read(clock, pypistats_systems)
        assert {row.system for row in rows} == {"Linux", "Darwin", "Windows", "other", "unknown"}

    def test_a_category_of_json_null_is_unknown(self, clock: Clock, server: Server) -> None:
        figure = {"category": None, "date": "2024-06-14", "downloads": 3}
        server.fault(faults.edited(lambda p: {**p, "data": [figure]}))
        rows, _ = read(clock, pypistats_python_versions)
        assert [(row.python, row.downloads) for row in rows] == [("unknown", 3)]

    def test_a_day_that_is_not_over_is_left_out(self, clock: Clock, server: Server) -> None:
        clock.move(days=-1)
        server.fault(faults.edited(lambda p: with_last(p, date="2024-06-14")))
        rows, _ = read(clock)
        assert max(row.day for row in rows) == dt.date(2024, 6, 13)

    def test_a_repeated_figure_counts_once(self, clock: Clock, server: Server) -> None:
        server.fault(faults.edited(lambda p: {**p, "data": p["data"] * 2}))
        assert len(read(clock)[0]) == 2 * 180


class TestWhatGoesWrong:
    @pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
    def test_an_unknown_package_is_one_sentence_whether_404_or_empty(
        self, clock: Clock, service: Pypistats, server: Server, source: Source
    ) -> None:
        service.projects = ["pip"]
        with pytest.raises(SourceUnavailable, match="does not know the package flask of Flask"):
            read(clock, source)

    @pytest.mark.parametrize(
        ("fault", "kind", "words"),
        [
            (faults.html(), UnexpectedPayload, "is not JSON"),
            (faults.cut_json, UnexpectedPayload, "is not JSON"),
            (faults.empty, UnexpectedPayload, "is empty"),
            (faults.html(502), SourceUnavailable, "answered 502"),
            (faults.status(500), SourceUnavailable, "answered 500"),
            (faults.rate_limited(7200), RateLimited, "a run after"),
            (faults.truncated, SourceUnavailable, "broke off"),
            (faults.edited(lambda p: {**p, "package": "quart"}), UnexpectedPayload, "is quart"),
            (faults.edited(lambda p: {**p, "type": "recent_downloads"}), UnexpectedPayload, "recent"),
            (faults.edited(lambda p: {"data": p["data"]}), UnexpectedPayload, "package is wrong"),
            (faults.edited(lambda p: {**p, "data": {}}), UnexpectedPayload, "data is wrong"),
            (faults.edited(lambda p: with_last(p, downloads=-1)), UnexpectedPayload, "data.359.downloads"),
            (faults.edited(lambda p: with_last(p, downloads=1.5)), UnexpectedPayload, "data.359.downloads"),
            (faults.edited(lambda p: with_last(p, downloads=None)), UnexpectedPayload, "data.359.downloads"),
            (faults.edited(lambda p: with_last(p, date="yesterday")), UnexpectedPayload, "data.359.date"),
            (faults.edited(lambda p: with_last(p, date=20240614)), UnexpectedPayload, "data.359.date"),
            (faults.edited(lambda p: with_last(p, category=7)), UnexpectedPayload, "data.359.category"),
            (
                faults.edited(lambda p: {**p, "data": [*p["data"], {**p["data"][0], "downloads": 7}]}),
                UnexpectedPayload,
                "data.360 gives 2023-12-18 with_mirrors another figure",
            ),
        ],
    )
    def test_it_is_one_sentence_and_no_row(
        self, clock: Clock, server: Server, fault: Fault, kind: type[SourceError], words: str
    ) -> None:
        server.fault(fault)
        with pytest.raises(kind) as caught:
            read(clock)
        assert words in str(caught.value)
        assert f"{server.url}/api/packages/flask/overall" in str(caught.value)

    def test_a_series_of_another_name_is_refused(self, clock: Clock, server: Server) -> None:
        server.fault(faults.edited(lambda p: with_last(p, category="null")))
        with pytest.raises(ValidationError, match="series"):
            read(clock)


def with_last(answer: Any, **change: Any) -> Any:
    answer["data"][-1].update(change)
    return answer


class TestPoliteness:
    def test_sixteen_packages_thrice_stay_below_its_limit(
        self, home: Home, clock: Clock, service: Pypistats, server: Server
    ) -> None:
        hosts = Hosts(home.path / "budgets", now=clock.now, sleep=clock.sleep)
        for source in SOURCES:
            run = OpenRun.start(home, [source.name])
            outcome = observe(source, list(REGISTRY.values()), Http(hosts), run, {})
            run.close()
            assert (outcome.status, outcome.error) == ("ok", None)
        assert len(server.requests) == 48
        assert clock.instant - NOW < dt.timedelta(minutes=2)

    def test_a_second_process_stops_and_goes_on_in_the_next_hour(
        self, home: Home, clock: Clock, server: Server
    ) -> None:
        def observed() -> str:
            hosts = Hosts(home.path / "budgets", now=clock.now, sleep=lambda _: None)
            run = OpenRun.start(home, ["pypistats_downloads"])
            outcome = observe(pypistats_downloads, list(REGISTRY.values()), Http(hosts), run, {})
            run.close()
            return outcome.status

        assert [observed(), observed()] == ["ok", "budget"]
        clock.move(hours=1)
        assert observed() == "ok"
        assert SCHEDULE.split()[1] == "2-9"

    def test_a_refusal_without_a_time_is_waited_for_and_then_left(
        self, clock: Clock, service: Pypistats, server: Server
    ) -> None:
        service.per_minute = 0
        with pytest.raises(RateLimited):
            read(clock)
        assert clock.slept == [15.0, 45.0]

    def test_a_passing_refusal_is_waited_for(self, clock: Clock, service: Pypistats, server: Server) -> None:
        service.per_minute = 1
        read(clock)
        rows, _ = read(clock)
        assert len(rows) == 360
        assert clock.slept == [15.0, 45.0]

    @pytest.mark.parametrize(
        ("cursor", "at", "due"),
        [
            (None, "2024-06-15 12:00", True),
            ("flask 2024-06-14", "2024-06-15 12:00", True),
            ("flask 2024-06-15", "2024-06-15 23:59", False),
            ("flask 2024-06-15", "2024-06-16 01:59", False),
            ("flask 2024-06-15", "2024-06-16 02:00", True),
            ("quart 2024-06-15", "2024-06-15 12:00", True),
            ("nonsense", "2024-06-15 12:00", True),
        ],
    )
    def test_a_package_is_read_once_a_day_when_yesterday_is_there(
        self, cursor: str | None, at: str, due: bool
    ) -> None:
        now = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
        assert is_due(REGISTRY["flask"], cursor, now) is due

    def test_its_limit_is_declared_for_the_address_in_use(self, server: Server) -> None:
        [(address, limit)] = limits().items()
        assert address == server.url
        assert (limit.requests, limit.window) == (30, dt.timedelta(minutes=1))
        assert limit.spacing_s >= 60 / 30


def test_a_repaired_day_is_stored_as_a_revision(
    home: Home, clock: Clock, service: Pypistats, server: Server
) -> None:
    def collect() -> list[tuple[object, ...]]:
        run = OpenRun.start(home, ["pypistats_downloads"])
        hosts = Hosts(now=clock.now, sleep=clock.sleep)
        observe(pypistats_downloads, [REGISTRY["flask"]], Http(hosts), run, {})
        run.close()
        store.load(home)
        with store.writer(home) as connection:
            return connection.execute(
                """select downloads from raw.downloads_by_day
                where day = '2024-06-14' and series = 'without_mirrors' order by load_id"""
            ).fetchall()

    service.factor = 1.0
    [(before,)] = collect()
    assert collect() == [(before,)], "what is repeated is not stored again"
    service.repaired[("flask", YESTERDAY)] = 7
    assert collect() == [(before,), (7,)]


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the research folder is not beside the checkout")
@pytest.mark.parametrize(
    ("name", "source", "rows"),
    [
        ("pypistats_overall.json", pypistats_downloads, None),
        ("pypistats_python_minor.json", pypistats_python_versions, 6),
        ("pypistats_system.json", pypistats_systems, 5),
    ],
)
def test_documented_examples_are_read(
    clock: Clock, server: Server, name: str, source: Source, rows: int | None
) -> None:
    example = json.loads((EXAMPLES / name).read_text())
    clock.instant = dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC)
    server.fault(lambda _: json_reply(example))
    found, _ = read(clock, source, "fastapi")
    assert len(found) == (rows or len(example["data"]))


VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
)
FIGURES = st.fixed_dictionaries(
    {},
    optional={
        "category": st.sampled_from(["with_mirrors", "without_mirrors", "null"]) | VALUES,
        "date": st.dates(dt.date(2024, 6, 10), dt.date(2024, 6, 20)).map(str) | VALUES,
        "downloads": st.integers(0, 9) | VALUES,
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(FIGURES, max_size=4) | VALUES, type_=st.just("overall_downloads") | VALUES)
def test_any_json_is_rows_that_can_be_stored_or_one_sentence(
    clock: Clock, server: Server, data: Any, type_: Any
) -> None:
    server.heal()
    answer = {"data": data, "package": "flask", "type": type_}
    server.fault(lambda _: Reply(200, json.dumps(answer).encode()))
    with suppress(SourceError, ValidationError):
        rows, _ = read(clock)
        assert to_arrow(DownloadsDay, rows).num_rows == len(rows)
        assert all(row.day < NOW.date() for row in rows)
