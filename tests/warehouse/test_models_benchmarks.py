"""The marts of the benchmarks on hand-made runs: what is shown, withheld, current, and never shown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import warehouse
from pipelines.benchmarks.costs import RunData
from pipelines.benchmarks.ratios import group_rows, ratio_rows
from pipelines.benchmarks.samples import Measured
from pipelines.benchmarks.statistics.decisions import REGRESSION_MARGIN
from tests.fakes.bench_rows import DAY, data, environment, run, sample, start
from tests.warehouse.marts import Marts, all_models
from warehouse.rows import Origin, Row
from warehouse.tables.benchmarks import BenchRatio, SampleSource
from warehouse.tables.index import IndexFile

FIXED = """run_id, machine, python, workload, track, framework, release, server, database, reference,
reference_release, origin, metric, run_count, rounds, ratio, ratio_low, ratio_high, smallest_detectable,
verdict, measured_at"""
QUERIES = Path(warehouse.__file__).parent / "queries"
COSTS = (100.0, 104.0, 96.0, 108.0)


def put(marts: Marts, made: RunData, *more: Row, origin: Origin = "local", ratios: bool = True) -> None:
    """Store a run as the benchmark does."""
    rows: list[list[Any]] = [[made.run], list(made.environments), made.measured.samples, made.measured.starts]
    if ratios:
        found = ratio_rows(made)
        rows += [found, group_rows(found)]
    for batch in [*rows, list(more)]:
        if batch:
            marts.put(*batch, source="benchmarks", origin=origin)


@pytest.fixture
def marts() -> Marts:
    return Marts()


def test_the_columns_that_others_rely_on_are_there() -> None:
    assert {name.strip() for name in FIXED.split(",")} <= set(all_models()["benchmark_ratios"].columns)


class TestRuns:
    def test_a_run_that_came_twice_is_shown_once_as_measured_here(self, marts: Marts) -> None:
        made = data({"flask": COSTS, "fastapi": COSTS})
        put(marts, made, origin="recorded")
        put(marts, made, origin="local")
        assert marts.read("benchmark_runs", "run_id, origin") == [("run-1", "local")]
        for mart in ("benchmark_costs", "benchmark_ratios", "benchmark_environments", "benchmark_groups"):
            assert {row[0] for row in marts.read(mart, "origin")} == {"local"}

    def test_only_complete_runs_of_the_newest_releases_enter_headlines(self, marts: Marts) -> None:
        cases: dict[str, dict[str, Any]] = {
            "quick": {},
            "custom": {"plan": "custom"},
            "killed": {"status": "partial", "ended_at": None, "gate": None},
            "past": {"as_of": dt.date(2024, 1, 1)},
            "history": {"plan": "history"},
            "regression": {"plan": "regression"},
        }
        for name, changed in cases.items():
            put(marts, data({"flask": COSTS, "fastapi": COSTS}, run(name, machine=name, **changed)))
        found = marts.read("benchmark_runs", "run_id, enters_headlines, is_newest")
        enters = {"quick", "custom"}
        assert set(found) == {(name, name in enters, name in enters) for name in cases}
        for mart in ("benchmark_costs", "benchmark_ratios"):
            current = set(marts.read(mart, "distinct run_id", "is_current"))
            assert current == {(name,) for name in enters}
        # A killed run has no ratio at all.
        assert "killed" not in {row[0] for row in marts.read("benchmark_ratios", "run_id")}

    def test_the_newest_counts_per_machine(self, marts: Marts) -> None:
        later = DAY + dt.timedelta(days=7)
        for name, changed in {
            "old": {},
            "new": {"started_at": later, "ended_at": later},
            "far": {"machine": "ddddeeeeffff"},
        }.items():
            put(marts, data({"flask": COSTS}, run(name, **changed)))
        assert marts.read("benchmark_runs", "run_id", "is_newest order by 1") == [("far",), ("new",)]


class TestRatios:
    def test_one_run_is_no_headline_three_are(self, marts: Marts) -> None:
        runs = [data({"flask": COSTS, "fastapi": COSTS}, run(f"run-{number}")) for number in (1, 2, 3)]
        put(marts, runs[0])
        put(marts, runs[1])
        put(marts, runs[2], *ratio_rows(runs[2], runs[:2]), ratios=False)
        found = marts.read("benchmark_ratios", "distinct run_id, run_count, scope, is_headline, is_current")
        assert set(found) == {
            ("run-1", 1, "within this run", False, False),
            ("run-2", 1, "within this run", False, False),
            ("run-3", 1, "within this run", False, False),
            ("run-3", 3, "over several runs", True, True),
        }


class TestCosts:
    def test_the_lower_quartile_of_good_samples(self, marts: Marts) -> None:
        made = data({"flask": (*COSTS, None)})
        made.measured.samples.append(
            sample("flask/documented", 6, 900, status="failed", sentence="Oops.", errors=3)
        )
        put(marts, made)
        [row] = marts.read("benchmark_costs", "cpu_us_per_request, rounds, void_rounds, failed_rounds")
        assert row == (pytest.approx(99), 4, 1, 1)
        [(per_core,)] = marts.read("benchmark_costs", "requests_per_core_second")
        assert per_core == pytest.approx(1e6 / 99)

    def test_the_gate_withholds_wall_clock_and_latency(self, marts: Marts) -> None:
        cases: dict[str, tuple[dict[str, Any], str, bool]] = {
            "quiet": ({}, "measured", True),
            "busy": ({"gate": "busy"}, "measured", False),
            "contended": ({"gate": "contended"}, "upper bound", False),
            "one core": ({"shares_core": True}, "measured", False),
            "killed": ({"gate": None, "status": "partial", "ended_at": None}, "upper bound", False),
        }
        for name, (changed, _, _) in cases.items():
            made = data({"flask": COSTS}, run(name, **changed))
            made.measured.samples.append(
                sample("flask/documented", 1, 100, run=name, loop="open", rate=100.0)
            )
            put(marts, made)
        found = marts.read(
            "benchmark_costs", "run_id, cpu_basis, requests_per_second, latency_p50_ms, latency_p99_ms"
        )
        shown, withheld = (2000.0, 1.0, 3.0), (None, None, None)
        assert {row[0]: (row[1], row[2:]) for row in found} == {
            name: (basis, shown if wall_clock else withheld) for name, (_, basis, wall_clock) in cases.items()
        }

    def test_the_database_counts_only_where_it_is_read(self, marts: Marts) -> None:
        made = data({"flask": COSTS})
        made.measured.samples.append(sample("flask/documented", 1, 900, "rows"))
        put(marts, made)
        assert set(marts.read("benchmark_costs", "workload, database")) == {
            ("json", "none"),
            ("rows", "sqlite"),
        }

    def test_without_a_good_sample_there_is_no_cost_and_no_zero(self, marts: Marts) -> None:
        put(marts, data({"flask": (None, None)}))
        [row] = marts.read(
            "benchmark_costs", "cpu_us_per_request, requests_per_core_second, rounds, is_current"
        )
        assert row == (None, None, 0, False)


def test_starts_have_quartiles_medians_and_no_wall_clock_on_a_busy_machine(marts: Marts) -> None:
    made = data({"flask": COSTS}, run(gate="busy"))
    made.measured.starts += [
        start("flask/documented", number, cost) for number, cost in enumerate((4, 5, 6), 1)
    ]
    made.measured.starts.append(start("flask/documented", 4, status="failed", sentence="No.", cpu_s=None))
    put(marts, made)
    [row] = marts.read(
        "benchmark_starts",
        """starts, failed_starts, cold_start_cpu_s, cold_start_s, memory_bytes, install_size_bytes,
        package_count""",
    )
    assert row == (3, 1, 4.5, None, 60_000_000, 50_000_000, 2)
    failures = marts.read("benchmark_failures", "step, status, rounds, sentence")
    assert failures == [("start", "failed", 1, "No.")]


def test_the_split_takes_the_framework_out_of_the_whole(marts: Marts) -> None:
    made = data({"flask": (250, 250)})
    environments = [
        *made.environments,
        environment("flask", target="flask/same-server", track="same-server", server="granian"),
        environment("flask", target="flask/in-process", track="in-process", server="none"),
    ]
    made.measured.samples += [
        sample("flask/same-server", 1, 130),
        sample("flask/in-process", 1, 70, loop="in-process"),
    ]
    put(marts, RunData(made.run, environments, made.measured))
    [row] = marts.read(
        "benchmark_split",
        """documented_server, documented_us, same_server_us, framework_us, documented_server_us,
        same_server_only_us, server_share, is_current""",
    )
    assert row == ("uvicorn", 250, 130, 70, 180, 60, pytest.approx(0.72), True)


def test_history_is_judged_against_the_newest_release(marts: Marts) -> None:
    targets = {"1.0": dt.date(2022, 1, 1), "2.0": dt.date(2024, 1, 1), "3.0": None}
    environments = [
        environment("flask", release, target=f"flask/{release}", track="in-process", server="none", as_of=day)
        for release, day in targets.items()
    ]
    samples = [
        sample(row.target, number, cost * (1 + number / 100), loop="in-process")
        for row, cost in zip(environments, (50, 100, 100), strict=True)
        for number in range(1, 9)
    ]
    starts = [start(row.target, 1, 0.2) for row in environments]
    made = RunData(run(plan="history"), environments, Measured(starts, samples))
    put(marts, made, *ratio_rows(made, releases_only=True), ratios=False)
    marts.put_registry()
    found = marts.read(
        "benchmark_history", "release, as_of, newest_release, ratio, verdict, start_cpu_s, is_current"
    )
    assert found == [
        ("1.0", targets["1.0"], "3.0", pytest.approx(2), "faster", 0.2, True),
        ("2.0", targets["2.0"], "3.0", pytest.approx(1), "no difference shown", 0.2, True),
        ("3.0", None, "3.0", 1, None, 0.2, True),
    ]


def change(ratio: float, half: float = 0.01, run_count: int = 3, **changed: Any) -> BenchRatio:
    """A comparison of flask 2.0 with flask 1.0."""
    values: dict[str, Any] = {
        "run": "run-1",
        "machine": "aaaabbbbcccc",
        "python": "CPython 3.11.7",
        "workload": "json",
        "track": "documented",
        "framework": "flask",
        "release": "2.0",
        "server": "gunicorn",
        "database": "none",
        "reference": "flask",
        "reference_release": "1.0",
        "metric": "cpu",
        "run_count": run_count,
        "runs": [f"run-{number}" for number in range(run_count)],
        "rounds": 16 * run_count,
        "ratio": ratio,
        "ratio_low": ratio * (1 - half),
        "ratio_high": ratio * (1 + half),
        "smallest_detectable": 0.02,
        "verdict": "slower" if ratio < 1 else "faster",
        "measured_at": DAY,
    }
    return BenchRatio(**(values | changed))


class TestRegressions:
    def put(self, marts: Marts, *ratios: BenchRatio) -> None:
        before = environment("flask", "1.0", target="flask/documented/before")
        after = environment("flask", "2.0", target="flask/documented/after")
        made = RunData(run(plan="regression"), [before, after], Measured())
        back = [
            row.model_copy(
                update={
                    "release": "1.0",
                    "reference_release": "2.0",
                    "ratio": 1 / row.ratio,
                    "ratio_low": 1 / row.ratio_high,
                    "ratio_high": 1 / row.ratio_low,
                }
            )
            for row in ratios
        ]
        put(marts, made, *ratios, *back, ratios=False)
        marts.put_registry()

    def test_a_change_needs_three_runs_and_an_interval_beyond_the_margin(self, marts: Marts) -> None:
        edge = 1 / (1 + REGRESSION_MARGIN)
        cases = {
            "json": (change(0.90), "slower"),
            "plain": (change(0.90, half=0.08), "none shown"),
            "row": (change(edge - 0.001, half=0.0005), "slower"),
            "rows": (change(edge + 0.001, half=0.0005), "none shown"),
            "auth": (change(1.10), "faster"),
            "html": (change(0.90, run_count=2), "too few runs"),
        }
        self.put(marts, *(row.model_copy(update={"workload": name}) for name, (row, _) in cases.items()))
        found = marts.read("benchmark_regressions", "workload, old_release, new_release, change")
        assert set(found) == {(name, "1.0", "2.0", kind) for name, (_, kind) in cases.items()}
        [(kind, detail)] = marts.read("events_regression", "kind, detail")
        assert kind == "regression"
        assert [word for word in detail.split() if word in cases] == ["json", "row"]

    def test_nothing_slower_is_no_event(self, marts: Marts) -> None:
        self.put(marts, change(1.10), change(0.9, run_count=2, workload="rows"))
        assert marts.read("events_regression") == []

    def test_the_event_names_the_largest_increase_and_each_workload(self, marts: Marts) -> None:
        self.put(marts, change(0.8), change(0.9, workload="validate"), change(0.5, run_count=1))
        [(day, title, detail)] = marts.read("events", "day, title, detail", "kind = 'regression'")
        assert day == DAY.date()
        assert title == "Flask 2.0 needs up to 25 % more CPU time per request"
        assert detail == "Against 1.0: json +25 % [+24 %, +26 %], validate +11 % [+10 %, +12 %]."


def test_the_sample_api_is_shown_as_it_is_here(marts: Marts) -> None:
    row = SampleSource(framework="flask", endpoint="json", code="def json(): ...", lines=1)
    marts.put(row, source="sample_apps", origin="recorded")
    marts.put(row.model_copy(update={"lines": 2}), source="sample_apps", origin="local")
    assert marts.read("sample_api", "framework, endpoint, lines, origin") == [("flask", "json", 2, "local")]


def test_a_release_has_the_day_of_the_index_in_its_history(marts: Marts) -> None:
    released = dt.datetime(2022, 5, 1, 8)
    marts.put_registry()
    marts.put(
        IndexFile(
            package="flask",
            filename="flask-1.0.tar.gz",
            version="1.0",
            release=[1, 0],
            is_prerelease=False,
            kind="sdist",
            uploaded_at=released,
            size_bytes=1,
            requires_python=None,
            yanked=False,
            yanked_reason=None,
        ),
        source="package_index",
    )
    made = data({"flask": COSTS}, run(plan="history"))
    put(marts, made)
    assert marts.read("benchmark_history", "released_at") == [(released,)]


class TestQuestions:
    """The ready questions about benchmarks; tests of all questions are in test_queries.py."""

    def ask(self, marts: Marts, name: str) -> list[dict[str, Any]]:
        return marts.ask((QUERIES / f"{name}.sql").read_text())

    def test_costs_ratios_and_history_are_answered(self, marts: Marts) -> None:
        marts.put_registry()
        put(marts, data({"fastapi": (50.0, 51.0, 49.0), "flask": (100.0, 102.0, 98.0)}))
        past = data({"flask": (80.0, 81.0, 79.0)}, run("run-2", plan="history"))
        put(marts, past)
        costs = {
            row["framework"]: row["requests_per_core_second"] for row in self.ask(marts, "request_costs")
        }
        assert costs == {"fastapi": 20202, "flask": 10101}
        [row] = [row for row in self.ask(marts, "fastapi_flask_drf") if row["framework"] == "fastapi"]
        assert (row["times_the_cpu"], row["verdict"], row["scope"]) == (2.0, "faster", "within this run")
        [row] = self.ask(marts, "releases_by_cost")
        assert (row["framework"], row["release"], row["cpu_us_per_request"]) == ("flask", "1.0", 79.5)
