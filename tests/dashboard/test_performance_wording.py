"""Rules that write the sentences of Performance."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dashboard import performance_articles as articles
from dashboard import performance_cost_wording as costs
from dashboard import performance_method as method
from dashboard import performance_wording as wording
from dashboard.performance_pairs import Pairs

NAMES = {"fastapi": "FastAPI", "flask": "Flask", "django-rest-framework": "DRF", "a": "A", "b": "B"}
THREE = ("fastapi", "flask", "django-rest-framework")
VERDICTS = {">": "faster", "<": "slower", "≈": "no difference shown"}


def rows(workload: str, one: str, sign: str, other: str, ratio: float, runs: int = 1) -> list[dict[str, Any]]:
    """A comparison in both directions."""
    base = {"workload": workload, "track": "documented", "metric": "cpu", "run_count": runs}
    base["database"] = "sqlite" if workload.startswith("row") else "none"
    there = {"framework": one, "reference": other, "ratio": ratio, "verdict": VERDICTS[sign]}
    back = {"framework": other, "reference": one, "ratio": 1 / ratio}
    back["verdict"] = {">": "slower", "<": "faster", "≈": "no difference shown"}[sign]
    return [
        base | row | {"ratio_low": row["ratio"] * 0.9, "ratio_high": row["ratio"] * 1.1}
        for row in (there, back)
    ]


def three(
    workload: str, signs: str, ratios: tuple[float, float, float], runs: int = 1
) -> list[dict[str, Any]]:
    """FastAPI against Flask, FastAPI against DRF, Flask against DRF."""
    names = (("fastapi", "flask"), ("fastapi", THREE[2]), ("flask", THREE[2]))
    return [
        row
        for (one, other), sign, ratio in zip(names, signs, ratios, strict=True)
        for row in rows(workload, one, sign, other, ratio, runs)
    ]


def pairs(*found: list[dict[str, Any]]) -> Pairs:
    return Pairs.of([row for part in found for row in part], "documented", "sqlite")


JSON = three("json", ">>>", (2.0, 4.0, 2.0))
REVERSED = three("rows", "<≈>", (0.5, 1.02, 2.0))
BLURRED = three("rows", "≈>>", (1.02, 2.0, 2.0))
SAME = three("rows", ">>>", (1.5, 3.0, 2.0))


def test_the_answer_compares_the_cheapest_with_the_dearest_and_says_how_firm_that_is() -> None:
    assert wording.answer(pairs(JSON), THREE, NAMES) == (
        "For JSON, a second of CPU time serves 4.00× as many requests with **FastAPI** as with **DRF** "
        "(3.60–4.40, within this run). A firm headline needs 3 runs; this rests on one."
    )
    firm = wording.answer(pairs(three("json", ">>>", (2.0, 4.0, 2.0), runs=3)), THREE, NAMES)
    assert firm.endswith("(3.60–4.40, over 3 runs).")


@pytest.mark.parametrize(
    ("behind", "sentence"),
    [
        (REVERSED, "With 100 rows from a database the order changes: Flask overtakes FastAPI (2.00×)."),
        (BLURRED, "With 100 rows from a database no difference is shown any more between FastAPI and Flask."),
        (SAME, "With 100 rows from a database the order stays the same."),
        (rows("rows", "a", ">", "b", 2.0), ""),
    ],
)
def test_what_a_database_changes_is_said(behind: list[dict[str, Any]], sentence: str) -> None:
    compared = pairs(JSON, behind)
    assert wording.database_sentence(compared, "json", "rows", THREE, NAMES) == sentence
    takeaway = wording.ratio_takeaway(compared, THREE, NAMES)
    assert takeaway == (sentence.removesuffix(".") or "JSON: FastAPI > Flask > DRF")


def test_a_difference_that_was_not_shown_is_not_told_as_one() -> None:
    compared = pairs(rows("json", "a", "≈", "b", 1.05))
    assert "no difference is shown between **A** and **B**" in wording.answer(compared, ("a", "b"), NAMES)
    assert wording.order_lines(compared, ("a", "b"), NAMES) == (
        "**A > B**: a difference was shown · **A ≈ B**: none was shown\n\n- JSON: A ≈ B"
    )
    assert wording.order_lines(compared, ("a",), NAMES) == ""


def test_a_difference_across_frameworks_that_were_not_told_apart_is_named() -> None:
    compared = pairs(three("json", "≈>≈", (1.05, 1.2, 1.05)))
    assert compared.ordered("json", THREE, NAMES) == "FastAPI ≈ Flask ≈ DRF (FastAPI > DRF)"


def test_frameworks_without_a_common_run_are_not_compared() -> None:
    assert "Run `framewatch bench --framework a --framework b`." in wording.answer(
        pairs(JSON), ("a", "b"), NAMES
    )
    assert "second framework" in wording.answer(pairs(JSON), ("a",), NAMES)
    apart = pairs(rows("json", "fastapi", ">", "flask", 2.0), rows("json", "a", ">", "b", 2.0))
    assert apart.ordered("json", ("fastapi", "flask", "a", "b"), NAMES) == "FastAPI ? A ? Flask ? B"


def test_only_one_track_one_database_and_cpu_time_enter_a_comparison() -> None:
    other = [row | {"track": "same-server"} for row in rows("json", "a", ">", "b", 9.0)]
    clock = [row | {"metric": "wall_clock"} for row in rows("json", "a", ">", "b", 9.0)]
    served = [row | {"database": "postgresql"} for row in rows("rows", "a", ">", "b", 9.0)]
    assert pairs(other, clock, served).rows == {}
    assert pairs().base is None
    assert wording.answer(pairs(), ("a", "b"), NAMES).startswith("The picked frameworks were not measured")


def test_the_scope_of_intervals_is_named() -> None:
    assert wording.scope([{"run_count": 1}]) == "within this run"
    assert wording.scope([{"run_count": 3}, {"run_count": 3}]) == "over 3 runs"
    assert wording.scope([{"run_count": 2}, {"run_count": 4}]) == "over 2 to 4 runs"
    assert "within that run" in wording.scope([{"run_count": 1}, {"run_count": 3}])
    assert wording.caution([{"run_count": 2}]) == "A firm headline needs 3 runs; this rests on 2."
    assert wording.caution([{"run_count": 3}]) == ""


def cost(slug: str, workload: str, per_second: float, basis: str = "measured") -> dict[str, Any]:
    return {
        "framework": slug,
        "workload": workload,
        "requests_per_core_second": per_second,
        "cpu_basis": basis,
    }


def test_three_thousand_requests_hold_for_some_work_and_separate_nothing() -> None:
    measured = [cost("fastapi", "json", 8600), cost("fastapi", "rows", 360), cost("flask", "json", 3500)]
    told = articles.requests_claim(measured, NAMES)
    assert told.startswith("Holds for JSON (8.6k). Does not hold for 100 rows from a database (360).")
    assert "So does Flask with JSON (3.5k): the figure alone separates nothing." in told
    assert "at least" not in told


def test_on_a_busy_machine_a_missed_figure_is_not_a_refutation() -> None:
    told = articles.requests_claim([cost("fastapi", "rows", 360, "upper bound")], NAMES)
    assert "Not shown for 100 rows" in told
    assert "can serve at least as many" in told
    assert articles.requests_claim([], NAMES) == "Not measured on this machine."


def test_the_order_of_articles_is_judged_for_each_workload() -> None:
    assert articles.order_claim(pairs(JSON, REVERSED), NAMES) == (
        "Holds for JSON (2.00× and 2.00×). "
        "Does not hold for 100 rows from a database, where it is Flask > FastAPI ≈ DRF."
    )
    assert articles.order_claim(pairs(REVERSED), NAMES).startswith("Holds for no workload measured.")
    assert "not measured together" in articles.order_claim(pairs(), NAMES)
    same = pairs(three("json", "≈>>", (1.05, 2.0, 2.0)))
    assert articles.same_server_claim(pairs(JSON), same, NAMES) == (
        "Behind the same server, FastAPI / Flask is 1.05× (0.95–1.16: no difference shown) instead of 2.00×."
    )
    assert articles.same_server_claim(pairs(JSON), pairs(), NAMES) == ""


def test_the_server_is_named_only_where_it_closes_a_gap() -> None:
    shares = [{"framework": "a", "server_share": 0.25, "cpu_basis": "measured"}]
    wide, none = rows("json", "a", ">", "b", 2.0)[0], rows("json", "a", "≈", "b", 1.02)[0]
    part = rows("json", "a", ">", "b", 1.6)[0]
    assert costs.split_takeaway(shares, [(wide, none)], NAMES).startswith(
        "The server, not the framework, is most of a gap: A / B is 2.00×"
    )
    assert "is part of a gap" in costs.split_takeaway(shares, [(wide, part)], NAMES)
    assert costs.split_takeaway(shares, [(part, wide)], NAMES) == "The server takes 25% of A's CPU time"
    assert costs.split_takeaway([{**shares[0], "server_share": None}], [], NAMES).startswith("Noise hides")


def release(slug: str, name: str, ratio: float | None, verdict: str | None) -> dict[str, Any]:
    return {"framework": slug, "release": name, "ratio": ratio, "verdict": verdict}


def test_a_release_is_called_dearer_only_when_a_difference_was_shown() -> None:
    history = [release("a", "1.0", 1.5, "faster"), release("a", "2.0", 1.0, None)]
    history += [release("b", "1.0", 1.4, "no difference shown"), release("b", "2.0", 1.0, None)]
    assert costs.history_takeaway(history, NAMES) == (
        "CPU time per request: A +50% since 1.0; no difference shown for B"
    )
    assert costs.history_takeaway(history[2:], NAMES) == "No difference shown for B"
    assert costs.history_takeaway(history[:1], NAMES) == "Only one release was measured of each"


def test_extremes_and_latency() -> None:
    found = [{"framework": "a", "x": 44}, {"framework": "b", "x": 58}]
    told = costs.footprint_takeaway(("Least", "most"), found, lambda row: f"{row['x']} MB", NAMES)
    assert told == "Least: A with 44 MB, most: B with 58 MB"
    assert costs.footprint_takeaway(("Least", "most"), found[:1], lambda row: "44 MB", NAMES) == (
        "Least: A with 44 MB"
    )
    assert costs.footprint_takeaway(("Least", "most"), found, lambda row: "44 MB", NAMES) == (
        "A and B: 44 MB each"
    )
    quiet = [{"framework": "a", "latency_p99_ms": 3.0}, {"framework": "b", "latency_p99_ms": 9.0}]
    assert costs.latency_takeaway(quiet, NAMES) == "99 of 100 requests take A 3.0 ms or less, B 9.0 ms"
    assert "framewatch bench --full" in costs.latency_withheld({"gate": "quiet"})
    assert "was busy" in costs.latency_withheld({"gate": "busy"})


def test_a_machine_says_what_it_withholds() -> None:
    machine = {"gate": "busy", "foreign_cores": 0.3}
    assert method.gate_line(machine).startswith(
        "Busy machine: 0.3 cores were busy with other work, so requests"
    )
    assert "only ratios are firm" in method.gate_line({"gate": "contended", "foreign_cores": None})
    assert method.gate_line({"gate": "quiet"}) == "Quiet machine: all figures are shown."
    here = {"origin": "local", "machine_name": "M, 2 cores", "python": "P", "os": "O", "runs": 2}
    assert method.machine_line({**here, "measured_at": dt.datetime(2026, 3, 1)}) == (
        "Measured here: M, 2 cores · P · O · 2 runs, newest 1 Mar 2026"
    )
    assert method.elsewhere(here, None, NAMES) == ""


def test_locks_leave_out_what_could_not_be_built() -> None:
    row = {"framework": "a", "release": "1", "track": "documented", "server": "s", "run_id": "r"}
    built, failed = {**row, "status": "ok", "lock": ["a==1", "b==2"]}, {**row, "status": "failed", "lock": []}
    assert method.locks([built, failed]) == "# a 1, documented, s, r\na==1\nb==2\n"
