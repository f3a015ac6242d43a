"""Costs per round, arranged so that two targets can be compared: pure functions on the rows of runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from pipelines.benchmarks.samples import Measured
from pipelines.benchmarks.statistics.quantiles import Array
from pipelines.benchmarks.workloads import database_of
from warehouse.tables.benchmarks import (
    BenchDatabase,
    BenchEnvironment,
    BenchRun,
    BenchSample,
    BenchTrack,
    Metric,
)

START = "start"
"""Stands for the workload where a cold start is compared."""


@dataclass(frozen=True, order=True)
class Cell:
    """What is compared: costs of one cell are in one unit and were caused by the same requests."""

    track: BenchTrack
    workload: str
    database: BenchDatabase
    metric: Metric


@dataclass(frozen=True, order=True)
class Subject:
    """Who is compared, over all runs."""

    framework: str
    release: str
    server: str


@dataclass(frozen=True)
class RunData:
    """Everything that one run measured."""

    run: BenchRun
    environments: Sequence[BenchEnvironment]
    measured: Measured


Rounds: TypeAlias = Mapping[tuple[str, int], float]
"""Cost by run and round."""
Costs: TypeAlias = Mapping[Cell, Mapping[Subject, Rounds]]


def costs(data: Iterable[RunData]) -> Costs:
    """All usable costs of some runs; samples that are void or failed are left out.

    Wall-clock time and latency only come from runs on a quiet host where nobody shared a core.
    """
    found: dict[Cell, dict[Subject, dict[tuple[str, int], float]]] = defaultdict(lambda: defaultdict(dict))
    for run in data:
        quiet = run.run.gate == "quiet" and not run.run.shares_core
        known = {row.target: row for row in run.environments}
        for sample in run.measured.samples:
            environment = known[sample.target]
            for metric, cost in _costs_of(sample, quiet):
                cell = Cell(
                    environment.track,
                    sample.workload,
                    database_of(sample.workload, environment.database),
                    metric,
                )
                found[cell][_subject(environment)][sample.run, sample.round] = cost
        for start in run.measured.starts:
            environment = known[start.target]
            if start.cpu_s:
                cell = Cell(environment.track, START, "none", "start_cpu")
                found[cell][_subject(environment)][start.run, start.round] = start.cpu_s
    return found


def _costs_of(sample: BenchSample, quiet: bool) -> Iterator[tuple[Metric, float]]:
    if sample.status != "ok" or not sample.requests:
        return
    if sample.loop == "open":
        if quiet and sample.latency_p99_ns:
            yield "latency_p99", sample.latency_p99_ns
        return
    if sample.server_cpu_ns:
        yield "cpu", sample.server_cpu_ns / sample.requests
    if sample.loop == "closed" and quiet and sample.wall_s:
        yield "wall_clock", sample.wall_s / sample.requests


def _subject(environment: BenchEnvironment) -> Subject:
    return Subject(environment.framework, environment.release, environment.server)


def paired(one: Rounds, other: Rounds) -> tuple[Array, Array, list[str]]:
    """Two arrays of shape (runs, rounds) with the rounds that both have, NaN elsewhere, and their runs."""
    common = sorted(one.keys() & other.keys())
    runs = list(dict.fromkeys(run for run, _ in common))
    width = max((number for _, number in common), default=0)
    arrays = np.full((2, len(runs), width), np.nan)
    for run, number in common:
        place = runs.index(run), number - 1
        arrays[0][place], arrays[1][place] = one[run, number], other[run, number]
    return arrays[0], arrays[1], runs
