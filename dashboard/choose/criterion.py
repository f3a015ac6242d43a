"""A criterion: what it asks the warehouse, where its scale ends, and how its figures are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dashboard import formats
from dashboard.choose import questions

Scale = Literal["log", "linear"]
Write = Callable[[float], str]
ONE_MACHINE = "95 % interval of the benchmark, as drawn on Performance"
EXACT = "none is known: taken as exact on its day"


@dataclass(frozen=True)
class Criterion:
    """One thing that a framework is judged by.

    `sql` gives framework, value, low, high, source, as_of, origin, at most one row per framework, from
    `mart`. A figure at `worst` or beyond scores 0, at `best` or beyond 1, on a scale that is fixed here
    and so the same whatever else is compared. `interval` says where low and high come from, `write` how a
    figure is read, `remedy` which command finds missing figures. A criterion that is `withheld` is none
    while nobody has a figure.
    """

    key: str
    title: str
    group: str
    unit: str
    worst: float
    best: float
    scale: Scale
    interval: str
    write: Write
    sql: str
    mart: str
    remedy: str
    withheld: bool = False

    @property
    def direction(self) -> str:
        """Which end is the good one, in a word: more or less."""
        return "more" if self.best > self.worst else "less"

    @property
    def sentence(self) -> str:
        """What is measured, and which end is the good one."""
        return f"{self.unit[0].upper()}{self.unit[1:]}; {self.direction} is better."


def times_flask(value: float) -> str:
    """2.00× Flask."""
    return f"{value:.2f}× Flask"


def count(value: float) -> str:
    """1,234."""
    return f"{value:,.0f}"


def days(value: float) -> str:
    """A number of days in its natural unit: 20 days, 4 months."""
    return formats.span(value * 24)


def growth(value: float) -> str:
    """A factor as a change: 1.25 is +25%."""
    return formats.percent(value - 1, signed=True)


def size(value: float) -> str:
    """Bytes: 19.9 MB."""
    return formats.size(round(value))


def at_once(value: float) -> str:
    """Requests at once, of those that the probe sends."""
    return f"{value:.1f} of 20"


def signed(value: float) -> str:
    """+0.30."""
    return f"{value:+.2f}"


def cost(key: str, title: str, workload: str, metric: str = "cpu") -> Criterion:
    """What a benchmark compares with Flask."""
    unit = "times the requests that Flask serves with the same CPU time"
    if metric == "latency_p99":
        unit = "Flask's 99th percentile at an equal rate, divided by its own"
    elif metric == "start_cpu":
        unit = "CPU time of Flask's start, divided by its own"
    return Criterion(
        key=key,
        title=title,
        group="Speed and cost",
        unit=unit,
        worst=0.2,
        best=5.0,
        scale="log",
        interval=ONE_MACHINE,
        write=times_flask,
        sql=questions.ratios(workload, metric),
        mart="marts.benchmark_ratios",
        remedy="framewatch bench",
    )


def probed(
    key: str,
    title: str,
    group: str,
    unit: str,
    ends: tuple[float, float],
    write: Write,
    scale: Scale = "log",
) -> Criterion:
    """The number that the probe of the same name measured."""
    return Criterion(
        key=key,
        title=title,
        group=group,
        unit=unit,
        worst=ends[0],
        best=ends[1],
        scale=scale,
        interval=EXACT,
        write=write,
        sql=questions.probed(key),
        mart="marts.feature_matrix",
        remedy="framewatch probe",
    )


def counted(
    key: str,
    title: str,
    group: str,
    unit: str,
    ends: tuple[float, float],
    write: Write,
    sql: str,
    mart: str,
    interval: str = EXACT,
    scale: Scale = "log",
    remedy: str = "framewatch collect",
) -> Criterion:
    """What is counted or known otherwise."""
    return Criterion(key, title, group, unit, *ends, scale, interval, write, sql, mart, remedy)


def opinion(aspect: str, title: str) -> Criterion:
    """What users say of an aspect."""
    return Criterion(
        key=f"opinion_{aspect}",
        title=title,
        group="Community",
        unit="net sentiment from -1 to +1",
        worst=-0.5,
        best=0.5,
        scale="linear",
        interval="95 % interval that respects threads",
        write=signed,
        sql=questions.opinions(aspect),
        mart="marts.aspect_sentiment",
        remedy="framewatch collect",
        withheld=True,
    )
