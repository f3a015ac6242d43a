"""Vulnerabilities from OSV: aliases put together, withdrawn ones told, what is affected and what fixes it."""

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
from packaging.version import Version

from pipelines.advisories import Advisory, vulnerabilities
from pipelines.defs.osv import osv
from pipelines.errors import RateLimited, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.observe import observe
from pipelines.runs import OpenRun
from pipelines.source import Cursor
from tests.fakes import faults
from tests.fakes.clock import Clock
from tests.fakes.osv import Osv, advisory
from tests.fakes.server import Fault, Reply, Server, json_reply
from warehouse import store
from warehouse.home import Home
from warehouse.registry import shipped_registry
from warehouse.rows import to_arrow
from warehouse.tables.vulnerabilities import Vulnerability

EXAMPLE = Path(__file__).parents[3] / "shared/research/fixtures/osv_query.json"
NOW = dt.datetime(2024, 6, 15, 12, tzinfo=dt.UTC)
FLASK = shipped_registry().frameworks["flask"]


@pytest.fixture
def service() -> Osv:
    return Osv()


@pytest.fixture
def server(service: Osv, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(service.answer) as running:
        monkeypatch.setenv("FRAMEWATCH_OSV_URL", running.url)
        yield running


def read() -> tuple[list[Vulnerability], str | None]:
    """Rows and cursor of one fetch."""
    clock = Clock(NOW)
    with Http(Hosts(now=clock.now, sleep=clock.sleep), Patience(backoff_s=0.001)) as client:
        items = list(osv(client, FLASK, None))
    cursors = [item.value for item in items if isinstance(item, Cursor)]
    return [item for item in items if isinstance(item, Vulnerability)], cursors[-1] if cursors else None


def put_together(*records: dict[str, Any], package: str = "flask") -> list[Vulnerability]:
    return vulnerabilities(package, [Advisory.model_validate(record) for record in records])


class TestReading:
    def test_no_vulnerability_is_no_row_but_the_package_was_asked_about(self, server: Server) -> None:
        assert read() == ([], "flask 2024-06-15")
        [request] = server.requests
        assert json.loads(request.body) == {"package": {"name": "flask", "ecosystem": "PyPI"}}

    def test_every_page_is_read(self, service: Osv, server: Server) -> None:
        service.publish("flask", *(advisory(f"GHSA-{number}") for number in range(5)))
        service.page_size = 2
        assert len(read()[0]) == 5
        assert len(server.requests) == 3

    def test_pages_that_lead_in_a_circle_end(self, service: Osv, server: Server) -> None:
        server.fault(faults.edited(lambda p: {"next_page_token": "1"}))
        with pytest.raises(UnexpectedPayload, match="leads in a circle"):
            read()

    @pytest.mark.parametrize(
        ("fault", "kind", "words"),
        [
            (faults.html(), UnexpectedPayload, "is not JSON"),
            (faults.cut_json, UnexpectedPayload, "is not JSON"),
            (faults.empty, UnexpectedPayload, "is empty"),
            (faults.status(404), SourceUnavailable, "answered 404"),
            (faults.html(502), SourceUnavailable, "answered 502"),
            (faults.rate_limited(7200), RateLimited, "a run after"),
            (faults.truncated, SourceUnavailable, "broke off"),
            (faults.edited(lambda p: []), UnexpectedPayload, "is wrong"),
            (faults.edited(lambda p: {"message": "sign in"}), UnexpectedPayload, "message is wrong"),
            (faults.edited(lambda p: {"vulns": None}), UnexpectedPayload, "vulns is wrong"),
            (faults.edited(lambda p: without(p, "id")), UnexpectedPayload, "vulns.0.id is wrong"),
            (faults.edited(lambda p: without(p, "modified")), UnexpectedPayload, "vulns.0.modified"),
            (faults.edited(lambda p: without(p, "affected")), UnexpectedPayload, "does not name flask"),
        ],
    )
    def test_what_goes_wrong_is_one_sentence_and_no_row(
        self, service: Osv, server: Server, fault: Fault, kind: type[SourceError], words: str
    ) -> None:
        service.publish("flask", advisory("GHSA-1"))
        server.fault(fault)
        with pytest.raises(kind) as caught:
            read()
        assert words in str(caught.value)
        assert f"{server.url}/v1/query" in str(caught.value)

    @pytest.mark.skipif(not EXAMPLE.exists(), reason="the research folder is not beside the checkout")
    def test_the_documented_example_is_read(self, server: Server) -> None:
        page = json.loads(EXAMPLE.read_text())
        server.fault(lambda _: json_reply({"vulns": page["vulns"]}))
        [row], _ = read()
        assert (row.vulnerability, row.aliases) == ("CVE-2026-0001", ["GHSA-aaaa-bbbb-cccc", "PYSEC-2026-1"])
        assert row.withdrawn_at == dt.datetime(2026, 10, 5, tzinfo=dt.UTC)
        assert (row.fixed_versions, row.affected_before) == (["2.2.5"], [[2, 2, 5]])


def without(page: Any, field: str) -> Any:
    del page["vulns"][0][field]
    return page


def stored(home: Home) -> list[tuple[object, ...]]:
    run = OpenRun.start(home, ["osv"])
    outcome = observe(osv, [FLASK], Http(), run, {})
    run.close()
    assert outcome.status == "ok", outcome.error
    store.load(home)
    with store.writer(home) as connection:
        return connection.execute(
            "select vulnerability, retracted from raw.vulnerabilities order by load_id, vulnerability"
        ).fetchall()


def test_what_osv_no_longer_lists_is_retracted(home: Home, service: Osv, server: Server) -> None:
    service.publish("flask", advisory("GHSA-1"), advisory("GHSA-2"))
    assert stored(home) == [("GHSA-1", False), ("GHSA-2", False)]
    assert len(stored(home)) == 2, "what is repeated is not stored again"
    del service.advisories["flask"][0]
    assert stored(home)[2:] == [("GHSA-1", True)]


def test_a_number_given_later_is_the_same_vulnerability_under_its_new_name(
    home: Home, service: Osv, server: Server
) -> None:
    service.publish("flask", advisory("GHSA-1"))
    stored(home)
    service.publish("flask", advisory("CVE-2024-1", aliases=["GHSA-1"]))
    assert stored(home) == [("GHSA-1", False), ("CVE-2024-1", False), ("GHSA-1", True)]


class TestAliases:
    def test_three_databases_make_one_vulnerability(self) -> None:
        [row] = put_together(
            advisory("PYSEC-1", aliases=["CVE-1"], published="2024-02-01T00:00:00Z"),
            advisory("GHSA-1", aliases=["CVE-1"], published="2024-01-01T00:00:00Z", severity="HIGH"),
            advisory("CVE-1", published="2024-03-01T00:00:00Z"),
        )
        assert (row.vulnerability, row.aliases) == ("CVE-1", ["GHSA-1", "PYSEC-1"])
        assert row.published_at == dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        assert row.severity == "high"

    def test_a_later_one_joins_two_that_stood_apart(self) -> None:
        rows = put_together(
            advisory("A-1"), advisory("B-1"), advisory("C-1", aliases=["A-1", "B-1"]), advisory("D-1")
        )
        assert {row.vulnerability: row.aliases for row in rows} == {"A-1": ["B-1", "C-1"], "D-1": []}

    def test_one_that_is_withdrawn_while_another_holds_is_open(self) -> None:
        [row] = put_together(
            advisory("PYSEC-1", aliases=["CVE-1"], withdrawn="2024-05-01T00:00:00Z", fixed="9"),
            advisory("GHSA-1", aliases=["CVE-1"], fixed="2"),
        )
        assert (row.withdrawn_at, row.fixed_versions) == (None, ["2"])

    def test_all_withdrawn_is_withdrawn(self) -> None:
        [row] = put_together(
            advisory("PYSEC-1", aliases=["CVE-1"], withdrawn="2024-05-01T00:00:00Z"),
            advisory("GHSA-1", aliases=["CVE-1"], withdrawn="2024-05-02T00:00:00Z"),
        )
        assert row.withdrawn_at == dt.datetime(2024, 5, 2, tzinfo=dt.UTC)

    def test_a_withdrawn_one_does_not_join_what_holds(self) -> None:
        rows = put_together(
            advisory("X-1", aliases=["A-1", "B-1"], withdrawn="2024-05-01T00:00:00Z"),
            advisory("A-1"),
            advisory("B-1"),
        )
        assert [row.vulnerability for row in rows] == ["A-1", "B-1"]


class TestRanges:
    def ranges(self, **about: Any) -> list[tuple[list[int], list[int]]]:
        [row] = put_together(advisory("GHSA-1", **about))
        return list(zip(row.affected_from, row.affected_before, strict=True))

    def test_from_the_first_to_the_fix(self) -> None:
        assert self.ranges(fixed="2.2.5") == [([0], [2, 2, 5])]

    def test_without_a_fix_there_is_no_end(self) -> None:
        assert self.ranges(introduced="1.2") == [([1, 2], [])]

    def test_a_last_affected_version_ends_before_the_next_that_could_be(self) -> None:
        assert self.ranges(last_affected="1.2") == [([0], [1, 2, 0, 0, 0, 0, 1])]
        assert self.ranges(introduced="1.2", last_affected="1.2") == [([1, 2], [1, 2, 0, 0, 0, 0, 1])]

    def test_each_line_of_development_has_its_range(self) -> None:
        record = advisory("GHSA-1")
        record["affected"][0]["ranges"] = [
            {"type": "ECOSYSTEM", "events": [{"fixed": "3.1"}, {"introduced": "3.0"}]},
            {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.5"}]},
        ]
        [row] = put_together(record)
        assert (row.affected_from, row.affected_before) == ([[0], [3, 0]], [[2, 5], [3, 1]])
        assert row.fixed_versions == ["2.5", "3.1"]

    def test_several_ranges_in_one_list_of_events(self) -> None:
        record = advisory("GHSA-1")
        events = [{"introduced": "3.0"}, {"introduced": "0"}, {"fixed": "3.1"}, {"fixed": "2.5"}]
        record["affected"][0]["ranges"] = [{"type": "ECOSYSTEM", "events": events}]
        [row] = put_together(record)
        assert (row.affected_from, row.affected_before) == ([[0], [3, 0]], [[2, 5], [3, 1]])

    def test_versions_are_ordered_as_numbers(self) -> None:
        record = advisory("GHSA-1", fixed="2.10")
        record["affected"][0]["ranges"][1]["events"].append({"fixed": "10.0"})
        [row] = put_together(record)
        assert row.fixed_versions == ["2.10", "10.0"]
        assert row.affected_before == [[2, 10]]

    def test_only_pre_releases_affected_means_no_stable_one(self) -> None:
        [row] = put_together(
            advisory("GHSA-1", introduced="3.0.0a1", fixed="3.0.0", versions=["3.0.0a1", "3.0.0rc1"])
        )
        assert (row.affected_from, row.affected_versions) == ([], ["3.0.0a1", "3.0.0rc1"])
        assert row.fixed_versions == ["3.0.0"]

    def test_without_a_range_versions_are_listed(self) -> None:
        record = advisory("GHSA-1", versions=["0.2", "0.1"])
        record["affected"][0]["ranges"] = []
        [row] = put_together(record)
        assert (row.affected_from, row.affected_versions) == ([], ["0.1", "0.2"])

    def test_of_two_that_differ_the_one_with_the_fix_counts(self) -> None:
        [row] = put_together(advisory("PYSEC-1", aliases=["GHSA-1"]), advisory("GHSA-1", fixed="2.2"))
        assert (row.affected_before, row.fixed_versions) == ([[2, 2]], ["2.2"])

    @pytest.mark.parametrize("version", ["not a version", "9" * 30])
    def test_a_version_that_cannot_be_ordered_closes_no_range(self, version: str) -> None:
        assert self.ranges(fixed=version) == [([0], [])]
        assert self.ranges(introduced=version, fixed="2.2") == [([0], [2, 2])]

    def test_other_packages_of_the_same_advisory_do_not_count(self) -> None:
        record = advisory("GHSA-1", fixed="2.2")
        for name, ecosystem in (("other", "PyPI"), ("flask", "npm")):
            record["affected"].append(
                {
                    "package": {"name": name, "ecosystem": ecosystem},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
                }
            )
        [row] = put_together(record)
        assert (row.affected_from, row.affected_before) == ([[0]], [[2, 2]])

    def test_the_name_may_be_written_otherwise(self) -> None:
        [row] = put_together(advisory("GHSA-1", package="Django_Ninja", fixed="1.2"), package="django-ninja")
        assert row.affected_before == [[1, 2]]


@pytest.mark.parametrize(
    ("said", "severity"),
    [("HIGH", "high"), ("MODERATE", "moderate"), ("medium", "moderate"), ("odd", None), (None, None)],
)
def test_severity_is_one_of_four_words(said: str | None, severity: str | None) -> None:
    [row] = put_together(advisory("GHSA-1", severity=said))
    assert row.severity == severity


def test_a_long_summary_is_an_excerpt() -> None:
    record = advisory("GHSA-1") | {"summary": "word \n" * 100}
    [row] = put_together(record)
    assert row.summary is not None
    assert len(row.summary) <= 200
    assert row.summary.endswith("word…")


VERSIONS = st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}(a1|rc1)?", fullmatch=True)


@given(
    introduced=VERSIONS, fixed=VERSIONS, asked=st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}", fullmatch=True)
)
def test_a_stable_version_is_affected_as_packaging_orders_versions(
    introduced: str, fixed: str, asked: str
) -> None:
    [row] = put_together(advisory("GHSA-1", introduced=introduced, fixed=fixed))
    number = list(Version(asked).release)
    number += [0] * (7 - len(number))
    found = any(
        start + [0] * (7 - len(start)) <= number and (not end or number < end + [0] * (7 - len(end)))
        for start, end in zip(row.affected_from, row.affected_before, strict=True)
    )
    start, end = Version(introduced), Version(fixed)
    assert found is (start <= Version(asked) and (end <= start or Version(asked) < end))


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.lists(st.text(max_size=3), max_size=2)
)
EVENTS = st.dictionaries(
    st.sampled_from(["introduced", "fixed", "last_affected"]), VERSIONS | VALUES, max_size=2
)
RECORDS = st.fixed_dictionaries(
    {"id": st.sampled_from("ABCD") | VALUES, "modified": st.just("2024-01-01T00:00:00Z") | VALUES},
    optional={
        "aliases": st.lists(st.sampled_from("ABCDE"), max_size=2) | VALUES,
        "published": st.just("2024-01-01T00:00:00Z") | VALUES,
        "withdrawn": st.just("2024-01-01T00:00:00Z") | VALUES,
        "summary": VALUES,
        "database_specific": st.dictionaries(st.just("severity"), VALUES) | VALUES,
        "affected": st.lists(
            st.fixed_dictionaries(
                {"package": st.just({"name": "flask", "ecosystem": "PyPI"}) | VALUES},
                optional={
                    "ranges": st.lists(
                        st.fixed_dictionaries({"type": st.just("ECOSYSTEM"), "events": st.lists(EVENTS)}),
                        max_size=2,
                    )
                    | VALUES,
                    "versions": st.lists(VERSIONS, max_size=2) | VALUES,
                },
            ),
            max_size=2,
        )
        | VALUES,
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=st.fixed_dictionaries({}, optional={"vulns": st.lists(RECORDS, max_size=3) | VALUES}) | VALUES)
def test_any_json_is_rows_that_can_be_stored_or_one_sentence(server: Server, page: Any) -> None:
    server.heal()
    server.fault(lambda _: Reply(200, json.dumps(page).encode()))
    with suppress(SourceError):
        rows, _ = read()
        assert to_arrow(Vulnerability, rows).num_rows == len(rows), "one row per vulnerability"
        assert all(len(row.affected_from) == len(row.affected_before) for row in rows)
