"""From samples to ratios and groups: what is paired, over which runs, and what never enters."""

from __future__ import annotations

import pytest

from pipelines.benchmarks.costs import Cell, RunData, costs
from pipelines.benchmarks.ratios import group_rows, ratio_rows
from pipelines.benchmarks.samples import Measured
from tests.fakes.bench_rows import data, environment, run, sample, start

ROSE = (100.0, 102.0, 98.0, 101.0, 99.0, 100.0, 103.0, 97.0)
LILY = tuple(2 * cost for cost in ROSE)


def test_the_ratio_is_reference_cost_by_framework_cost_in_both_directions() -> None:
    found = ratio_rows(data({"rose": ROSE, "lily": LILY}, run(gate="busy")))
    rows = {(row.framework, row.reference): row for row in found}
    assert set(rows) == {("rose", "lily"), ("lily", "rose")}
    there, back = rows["rose", "lily"], rows["lily", "rose"]
    assert there.ratio == pytest.approx(2)
    assert (there.verdict, back.verdict) == ("faster", "slower")
    assert there.ratio_low <= there.ratio <= there.ratio_high
    assert back.ratio == pytest.approx(1 / there.ratio)
    assert (back.ratio_low, back.ratio_high) == pytest.approx((1 / there.ratio_high, 1 / there.ratio_low))
    assert (there.run_count, there.rounds, there.runs) == (1, 8, ["run-1"])
    assert (there.metric, there.track, there.database) == ("cpu", "documented", "none")


def test_only_rounds_that_both_have_are_paired() -> None:
    holes = (None, None, *LILY[2:])
    row = ratio_rows(data({"rose": ROSE, "lily": holes}))[0]
    assert row.rounds == 6
    assert ratio_rows(data({"rose": ROSE[:1], "lily": LILY[:1]})) == []


def test_earlier_runs_count_where_both_were_measured_in_the_same_releases() -> None:
    first = data({"rose": ROSE, "lily": LILY}, run("run-0"))
    other = RunData(
        run("run-00"),
        [environment("rose", "0.9", run="run-00"), environment("lily", run="run-00")],
        data({"rose": ROSE, "lily": LILY}, run("run-00")).measured,
    )
    rows = ratio_rows(data({"rose": ROSE, "lily": LILY}), [other, first])
    counts = {(row.framework, row.run_count): row.runs for row in rows}
    assert counts == {
        ("lily", 1): ["run-1"],
        ("lily", 2): ["run-0", "run-1"],
        ("rose", 1): ["run-1"],
        ("rose", 2): ["run-0", "run-1"],
    }
    assert {row.rounds for row in rows if row.run_count == 2} == {16}


def test_a_framework_of_an_earlier_run_alone_gets_no_row() -> None:
    rows = ratio_rows(data({"rose": ROSE, "lily": LILY}), [data({"rose": ROSE, "iris": LILY}, run("run-0"))])
    assert {row.framework for row in rows} == {"rose", "lily"}
    assert {row.run_count for row in rows} == {1}


def test_releases_only_compares_a_framework_with_itself() -> None:
    old, new = environment("rose", "1.0"), environment("rose", "2.0", target="rose/after")
    lily = environment("lily")
    samples = [
        sample(target.target, number, cost)
        for target, all_costs in ((old, ROSE), (new, LILY), (lily, ROSE))
        for number, cost in enumerate(all_costs, 1)
    ]
    rows = ratio_rows(RunData(run(), [old, new, lily], Measured([], samples)), releases_only=True)
    assert {(row.framework, row.reference) for row in rows} == {("rose", "rose")}
    (slower,) = [row for row in rows if row.release == "2.0" and row.metric == "cpu"]
    assert (slower.reference_release, slower.verdict) == ("1.0", "slower")


@pytest.mark.parametrize(
    ("gate", "shares_core", "wall_clock"),
    [("quiet", False, True), ("busy", False, False), ("contended", False, False), ("quiet", True, False)],
)
def test_wall_clock_and_latency_count_only_on_a_quiet_machine_with_two_cores(
    gate: str, shares_core: bool, wall_clock: bool
) -> None:
    made = data({"rose": ROSE}, run(gate=gate, shares_core=shares_core))
    made.measured.samples.append(sample("rose/documented", 1, 100, loop="open", rate=100.0))
    metrics = {cell.metric for cell in costs([made])}
    assert metrics == {"cpu", "wall_clock", "latency_p99"} if wall_clock else {"cpu"}


def test_cold_starts_are_compared_and_databases_told_apart() -> None:
    made = data({"rose": ROSE}, workload="rows")
    made.measured.starts.append(start("rose/documented", 1))
    cells = set(costs([made]))
    assert Cell("documented", "rows", "sqlite", "cpu") in cells
    assert Cell("documented", "start", "none", "start_cpu") in cells


def test_groups_hold_what_was_not_told_apart_cheapest_first() -> None:
    like_rose = tuple(cost + shift for cost, shift in zip(ROSE, (3, -3, 2, -2, 3, -3, 2, -2), strict=True))
    rows = group_rows(ratio_rows(data({"rose": ROSE, "lily": LILY, "iris": like_rose})))
    assert [(row.group_number, row.framework) for row in rows] == [(1, "rose"), (1, "iris"), (2, "lily")] or [
        (row.group_number, row.framework) for row in rows
    ] == [(1, "iris"), (1, "rose"), (2, "lily")]
