"""The promises of the statistics, checked on simulated runs: few in the default suite, many as proof.

Seeds are fixed, so a failure means that the statistics changed, not that luck ran out.
"""

from __future__ import annotations

import pytest

from benchmarks import statistics as simulation


@pytest.mark.parametrize(("runs", "run_sd"), [(1, 0.0), (3, 0.0), (3, 0.05), (5, 0.05)])
def test_intervals_hold_the_truth(runs: int, run_sd: float) -> None:
    assert simulation.coverage(120, runs=runs, rounds=8, run_sd=run_sd).share >= 0.93


def test_few_differences_are_shown_where_there_are_none() -> None:
    assert simulation.false_share(150).share <= 0.08


def test_a_slowdown_by_a_tenth_is_found() -> None:
    assert simulation.found_share(60).share >= 0.9


def test_alerts_find_a_tenth_and_leave_noise_alone() -> None:
    """The interval must clear 5 %, so a tenth needs many rounds, or more runs, on a noisy machine."""
    assert simulation.alert_share(40, slowdown=0.1).share >= 0.7
    assert simulation.alert_share(40, slowdown=0.0).count == 0


@pytest.mark.proof
@pytest.mark.parametrize("run_sd", [0.0, 0.02, 0.05])
@pytest.mark.parametrize("runs", [3, 5])
def test_intervals_hold_the_truth_in_a_long_count(runs: int, run_sd: float) -> None:
    assert simulation.coverage(1000, runs=runs, rounds=8, run_sd=run_sd).low >= 0.9


@pytest.mark.proof
def test_the_share_of_false_differences_is_at_most_8_percent_in_a_long_count() -> None:
    assert simulation.false_share(1000).high <= 0.08


@pytest.mark.proof
def test_a_slowdown_by_a_tenth_is_found_in_a_long_count() -> None:
    assert simulation.found_share(500).low >= 0.9


@pytest.mark.proof
def test_alerts_in_a_long_count() -> None:
    assert simulation.alert_share(500, slowdown=0.1).low >= 0.7
    assert simulation.alert_share(500, slowdown=0.05).high <= 0.05
