"""What claims are judged from: the feature cells with those of the article's time, ratios of one machine."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pipelines.benchmarks.ratios import ratio_rows
from tests.fakes.bench_rows import DAY, data, run
from tests.warehouse.marts import Marts, day
from tests.warehouse.probe_rows import described, environment, result
from warehouse.rows import Origin, Row
from warehouse.tables.probes import ProbeEnvironment


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


class TestFeatures:
    def put(self, marts: Marts, *rows: Row) -> None:
        for made in (described("orm"), *rows):
            marts.put(made, source="probes", origin="recorded")

    def as_of(self, release: str, text: str) -> ProbeEnvironment:
        return environment(release).model_copy(update={"as_of": day(text)})

    def test_the_cell_stands_beside_that_of_the_articles_time(self, marts: Marts) -> None:
        self.put(
            marts,
            result("orm", "yes", "3.0", value=3.0, detail="a limit"),
            environment("3.0").model_copy(update={"lock": ["flask==3.0"]}),
            result("orm", "no", "2.0", value=2.0),
            self.as_of("2.0", "2024-12-31"),
            result("orm", "needs extra", "1.0"),
            self.as_of("1.0", "2024-07-01"),
        )
        [row] = marts.read(
            "claim_features",
            """release, verdict, has_it, value, packages, cell, then_release, then_verdict, then_value,
            then_day""",
        )
        cell = "Flask 3.0, Orm: yes (a limit)"
        assert row[:6] == ("3.0", "yes", True, 3, ["flask==3.0"], cell)
        assert row[6:] == ("2.0", "no", 2, day("2024-12-31"))

    def test_a_release_of_another_year_does_not_speak_for_that_time(self, marts: Marts) -> None:
        self.put(
            marts,
            result("orm", "yes", "3.0"),
            environment("3.0"),
            result("orm", "no", "2.0"),
            self.as_of("2.0", "2023-12-31"),
        )
        assert marts.read("claim_features", "verdict, then_verdict, then_day") == [("yes", None, None)]

    def test_an_error_says_nothing_now_or_then(self, marts: Marts) -> None:
        self.put(
            marts,
            described("admin", 1),
            result("admin", "error", "3.0"),
            result("orm", "needs extra", "3.0"),
            environment("3.0"),
            result("orm", "error", "2.0"),
            self.as_of("2.0", "2024-12-31"),
        )
        found = marts.read("claim_features", "probe, verdict, has_it, then_verdict")
        assert found == [("orm", "needs extra", False, None)]


class TestRatios:
    def put(
        self,
        marts: Marts,
        name: str,
        origin: Origin,
        fastapi: float,
        workload: str = "json",
        **changed: Any,
    ) -> None:
        costs = {"fastapi": (fastapi, fastapi * 1.01), "flask": (100.0, 101.0)}
        made = data(costs, run(name, **changed), workload)
        given = {"database": made.run.database}
        made = replace(made, environments=[row.model_copy(update=given) for row in made.environments])
        rows: list[list[Any]] = [[made.run], list(made.environments), made.measured.samples, ratio_rows(made)]
        for batch in rows:
            marts.put(*batch, source="benchmarks", origin=origin)

    def ratios(self, marts: Marts) -> list[tuple[Any, ...]]:
        return marts.read(
            "claim_ratios", "run_id, origin, round(ratio, 2)", "framework = 'fastapi' and reference = 'flask'"
        )

    def test_recorded_ones_serve_until_something_was_measured_here(self, marts: Marts) -> None:
        later = DAY + dt.timedelta(days=30)
        self.put(marts, "recorded", "recorded", 50, machine="far", started_at=later, ended_at=later)
        assert self.ratios(marts) == [("recorded", "recorded", 2)]
        self.put(marts, "here", "local", 25)
        assert self.ratios(marts) == [("here", "local", 4)]

    def test_one_row_per_pair_in_words_of_the_newest_run(self, marts: Marts) -> None:
        later = DAY + dt.timedelta(days=7)
        self.put(marts, "old", "local", 50)
        self.put(marts, "new", "local", 25, started_at=later, ended_at=later)
        assert self.ratios(marts) == [("new", "local", 4)]
        [row] = marts.read(
            "claim_ratios",
            "what, name, reference_name, figures, is_headline, cpu_us_per_request",
            "ratio > 1",
        )
        assert row[:3] == ("JSON", "FastAPI", "Flask")
        assert row[3].startswith("Flask 4.00 [")
        assert row[4] is False
        assert row[5] == pytest.approx(25, rel=0.01)

    def test_interrupted_runs_and_past_days_are_left_out(self, marts: Marts) -> None:
        self.put(marts, "killed", "local", 25, status="partial")
        self.put(marts, "past", "local", 25, as_of=dt.date(2024, 1, 1))
        assert self.ratios(marts) == []

    def test_of_databases_postgresql_counts_where_it_was_measured(self, marts: Marts) -> None:
        later = DAY + dt.timedelta(days=7)
        self.put(marts, "lite", "local", 50, "rows", database="sqlite", started_at=later, ended_at=later)
        columns = "workload, database, run_id"
        faster = "ratio > 1"
        assert marts.read("claim_ratios", columns, faster) == [("rows", "sqlite", "lite")]
        self.put(marts, "post", "local", 25, "rows", database="postgresql")
        assert marts.read("claim_ratios", columns, faster) == [("rows", "postgresql", "post")]
