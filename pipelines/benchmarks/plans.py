"""Plans: which frameworks are measured with which workloads, on which tracks, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.benchmarks.workloads import (
    BREADTH_WORKLOADS,
    QUICK_WORKLOADS,
    WEEKLY_WORKLOADS,
    WORKLOADS,
    Workload,
)
from warehouse.registry import Framework
from warehouse.tables.benchmarks import BenchTrack

REFERENCES = ("reference_asgi", "reference_wsgi")
START_S, SAMPLE_OVERHEAD_S = 1.5, 0.3
"""Guesses for the first estimate: a server's start and end, and a load's besides its own duration."""


@dataclass(frozen=True)
class Part:
    """Frameworks that are measured on one track with the same workloads, as far as they have them."""

    frameworks: tuple[str, ...]
    track: BenchTrack
    workloads: tuple[Workload, ...]


@dataclass(frozen=True)
class Load:
    """One load: seconds before and while it is counted, connections, and seconds until an answer is late.

    `latency_rate` (requests per second) is the equal rate at which latency is measured.
    """

    seconds: float = 0.5
    warm_up_s: float = 0.2
    connections: int = 16
    timeout_s: float = 5.0
    latency_rate: float = 100.0
    latency_s: float = 1.0


@dataclass(frozen=True)
class BenchPlan:
    """What a run measures. It stops when intervals are narrow or `budget_s` is spent; see StopRule.

    The budget covers building environments, too; what is left for evaluation takes some seconds more.
    `latency`: workloads whose latency is measured, too, whenever the machine is quiet.
    """

    name: str
    parts: tuple[Part, ...]
    budget_s: float
    least_rounds: int = 8
    half_width: float = 0.05
    load: Load = Load()
    latency: tuple[Workload, ...] = ()


def quick(frameworks: Iterable[Framework]) -> BenchPlan:
    """The headline frameworks with three workloads; with environments and report within three minutes."""
    chosen = tuple(f.slug for f in frameworks if f.headline)
    return BenchPlan("quick", (Part((*chosen, *REFERENCES), "documented", QUICK_WORKLOADS),), budget_s=165)


def weekly(frameworks: Iterable[Framework]) -> BenchPlan:
    """The frameworks of the weekly set with five workloads, within eight minutes."""
    chosen = tuple(f.slug for f in frameworks if f.weekly)
    part = Part((*chosen, *REFERENCES), "documented", WEEKLY_WORKLOADS)
    return BenchPlan("weekly", (part,), budget_s=460)


def full(frameworks: Iterable[Framework]) -> BenchPlan:
    """Everything within 45 minutes: all frameworks in breadth, the weekly set in depth, servers apart."""
    every = tuple(frameworks)
    deep = (*(f.slug for f in every if f.weekly), *REFERENCES)
    others = tuple(f.slug for f in every if not f.weekly)
    parts = (
        Part(deep, "documented", WORKLOADS),
        Part(others, "documented", BREADTH_WORKLOADS),
        Part((*deep, *others), "same-server", ("json",)),
        Part(deep, "in-process", ("json", "validate")),
    )
    return BenchPlan("full", parts, budget_s=2640, latency=("json",))


def narrowed(
    plan: BenchPlan,
    frameworks: Sequence[str] = (),
    workloads: Sequence[Workload] = (),
    track: BenchTrack | None = None,
) -> BenchPlan:
    """The plan with only what was asked for; unchanged when nothing was.

    A framework that the plan leaves out is measured with the workloads of its first part. The references
    always stay: without them nothing compares across runs.
    """
    if not (frameworks or workloads or track):
        return plan
    first = plan.parts[0]
    parts = tuple(part for part in plan.parts if part.track == (track or part.track))
    if not parts or frameworks:
        parts = (replace(first, track=track or first.track),)
    if frameworks:
        parts = (replace(parts[0], frameworks=(*frameworks, *REFERENCES)),)
    if workloads:
        parts = tuple(replace(part, workloads=tuple(workloads)) for part in parts)
    return replace(plan, name="custom", parts=parts)


def expected_round_s(cells: int, targets: int, load: Load) -> float:
    """First guess of the seconds that a round takes, before one was measured."""
    return targets * START_S + cells * (load.seconds + load.warm_up_s + SAMPLE_OVERHEAD_S)
