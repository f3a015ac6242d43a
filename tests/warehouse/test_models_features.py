"""The feature matrix and since when: which of several results speaks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.warehouse.marts import Marts
from tests.warehouse.probe_rows import NOON, described, environment, result
from warehouse.rows import Origin
from warehouse.tables.index import IndexFile
from warehouse.tables.probes import ProbeProgram, ProbeResult, SampleAnswer


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    marts.put(described("csrf"), described("cors", 1), described("size", 2, "measure"))
    return marts


def cells(marts: Marts, columns: str = "probe, release, verdict, origin") -> list[tuple[Any, ...]]:
    return marts.read("feature_matrix", columns)


def released(package: str, version: str) -> IndexFile:
    return IndexFile(
        package=package,
        filename=f"{package}-{version}.whl",
        version=version,
        release=[int(part) for part in version.split(".")],
        is_prerelease=False,
        kind="wheel",
        uploaded_at=NOON,
        size_bytes=1,
        requires_python=None,
        yanked=False,
        yanked_reason=None,
    )


def put(marts: Marts, *rows: ProbeResult, origin: Origin = "local") -> None:
    marts.put(*rows, source="probes", origin=origin)


class TestMatrix:
    def test_what_was_proved_here_goes_before_recorded_results(self, marts: Marts) -> None:
        put(marts, result("csrf", "no"), result("cors", "yes"), origin="recorded")
        assert cells(marts) == [("csrf", "2.0", "no", "recorded"), ("cors", "2.0", "yes", "recorded")]
        put(marts, result("csrf", "yes"))
        assert cells(marts) == [("csrf", "2.0", "yes", "local"), ("cors", "2.0", "yes", "recorded")]

    def test_imported_results_lie_between(self, marts: Marts) -> None:
        put(marts, result("csrf", "no"), origin="recorded")
        put(marts, result("csrf", "needs extra", "1.0"), origin="imported")
        assert cells(marts) == [("csrf", "1.0", "needs extra", "imported")]

    def test_the_highest_release_speaks_and_not_the_last_tried(self, marts: Marts) -> None:
        put(marts, result("csrf", "yes", "10.0"), result("csrf", "no", "9.0"))
        put(marts, result("csrf", "error", "8.5", probed_at=NOON + dt.timedelta(days=1)))
        assert cells(marts) == [("csrf", "10.0", "yes", "local")]

    def test_what_was_tried_as_of_a_past_day_hides_no_newer_release(self, marts: Marts) -> None:
        past = environment("1.0", as_of=dt.date(2023, 12, 31))
        put(marts, result("csrf", "yes"), origin="recorded")
        marts.put(environment(), source="probes", origin="recorded")
        put(marts, result("csrf", "no", "1.0"), result("cors", "no", "1.0"))
        marts.put(past, source="probes", origin="local")
        assert cells(marts) == [("csrf", "2.0", "yes", "recorded"), ("cors", "1.0", "no", "local")]

    def test_the_newest_is_the_newest_whatever_day_it_was_asked_for(self, marts: Marts) -> None:
        put(marts, result("csrf", "no", "1.0"), origin="recorded")
        marts.put(environment("1.0"), source="probes", origin="recorded")
        put(marts, result("csrf", "yes"))
        marts.put(environment(as_of=dt.date(2026, 11, 1)), source="probes", origin="local")
        marts.put(released("flask", "2.0"))
        assert cells(marts) == [("csrf", "2.0", "yes", "local")]

    def test_a_probe_that_framewatch_no_longer_has_is_not_shown(self, marts: Marts) -> None:
        put(marts, result("csrf", "yes"), result("gone", "yes"))
        assert [cell[0] for cell in cells(marts)] == ["csrf"]

    def test_evidence_source_and_environment_travel_with_the_cell(self, marts: Marts) -> None:
        put(marts, result("csrf", "yes"))
        marts.put(environment(), environment("1.0"), source="probes", origin="local")
        marts.put(
            ProbeProgram(framework="flask", program="csrf", file="csrf.py", code="app", sha256="abc"),
            source="probe_code",
            origin="local",
        )
        columns = "evidence, probe_file, probe_lines, program_file, program_code, server, python, cpu"
        assert cells(marts, columns) == [
            ("GET /csrf → yes", "checks.py", "3-9", "csrf.py", "app", "gunicorn", "3.11.7", "a cpu")
        ]

    def test_the_code_of_a_program_that_has_changed_is_not_shown_as_evidence(self, marts: Marts) -> None:
        put(marts, result("csrf", "yes", program_sha256="older"))
        marts.put(
            ProbeProgram(framework="flask", program="csrf", file="csrf.py", code="app", sha256="abc"),
            source="probe_code",
            origin="local",
        )
        assert cells(marts, "program, program_code") == [("csrf", None)]

    def test_whether_a_newer_release_is_known(self, marts: Marts) -> None:
        put(marts, result("csrf", "yes"), result("csrf", "yes", framework="django"))
        marts.put(released("flask", "3.0"))
        assert cells(marts, "framework, is_newest") == [("flask", False), ("django", None)]


class TestSince:
    def since(self, marts: Marts) -> list[tuple[Any, ...]]:
        return marts.read("feature_since", "probe, has_it, since_release, lacking_release, releases")

    def test_the_release_with_which_a_feature_came(self, marts: Marts) -> None:
        verdicts = {"1.9": "no", "1.10": "no", "1.11": "yes", "2.0": "with limits"}
        put(marts, *(result("csrf", verdict, release) for release, verdict in verdicts.items()))
        assert self.since(marts) == [("csrf", True, "1.11", "1.10", 4)]

    def test_a_feature_that_was_always_there_may_be_older(self, marts: Marts) -> None:
        put(marts, result("csrf", "yes", "1.9"), result("csrf", "needs extra", "1.10"))
        assert self.since(marts) == [("csrf", True, "1.9", None, 2)]

    def test_a_feature_that_went(self, marts: Marts) -> None:
        put(marts, result("csrf", "yes", "1.0"), result("csrf", "no", "2.0"))
        assert self.since(marts) == [("csrf", False, None, None, 2)]

    def test_what_was_lost_in_between_counts_from_its_return(self, marts: Marts) -> None:
        verdicts = {"1.0": "yes", "1.1": "no", "1.2": "yes"}
        put(marts, *(result("csrf", verdict, release) for release, verdict in verdicts.items()))
        assert self.since(marts) == [("csrf", True, "1.2", "1.1", 3)]

    def test_errors_say_nothing(self, marts: Marts) -> None:
        put(marts, result("csrf", "error", "1.0"), result("csrf", "yes", "2.0"))
        put(marts, result("cors", "error", "1.5"), result("cors", "no", "1.0"), result("cors", "yes", "2.0"))
        assert self.since(marts) == [("cors", True, "2.0", "1.0", 2)]

    def test_a_result_of_this_machine_goes_before_a_recorded_one(self, marts: Marts) -> None:
        put(marts, result("csrf", "no", "1.0"), result("csrf", "yes", "2.0"), origin="recorded")
        put(marts, result("csrf", "yes", "1.0"))
        assert self.since(marts) == [("csrf", True, "1.0", None, 2)]

    def test_numbers_have_no_since(self, marts: Marts) -> None:
        put(marts, result("size", "yes", "1.0", value=1.0), result("size", "yes", "2.0", value=2.0))
        assert self.since(marts) == []


def answered(mistake: str, position: int, release: str = "2.0", framework: str = "flask") -> SampleAnswer:
    return SampleAnswer(
        framework=framework,
        endpoint="validate",
        mistake=mistake,
        position=position,
        release=release,
        request="POST /orders {}",
        status=422,
        media_type="application/json",
        body="{}",
    )


def test_answers_of_this_machine_go_before_recorded_ones_in_the_order_of_requests(marts: Marts) -> None:
    marts.put(
        answered("no name", 1),
        answered("no price", 0),
        answered("no name", 1, framework="fastapi"),
        source="probes",
        origin="recorded",
    )
    marts.put(answered("no name", 1, "2.1"), source="probes", origin="local")
    columns = "framework, mistake, release, origin"
    assert marts.read("sample_api_answers", columns) == [
        ("fastapi", "no name", "2.0", "recorded"),
        ("flask", "no price", "2.0", "recorded"),
        ("flask", "no name", "2.1", "local"),
    ]
