"""The criteria: what each asks the warehouse, from which figure on it counts, and where its scale ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from dashboard import formats
from dashboard.choose import questions

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
    scale: Literal["log", "linear"]
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


def _times_flask(value: float) -> str:
    return f"{value:.2f}× Flask"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _days(value: float) -> str:
    return formats.span(value * 24)


def _growth(value: float) -> str:
    return formats.percent(value - 1, signed=True)


def _size(value: float) -> str:
    return formats.size(round(value))


def _at_once(value: float) -> str:
    return f"{value:.1f} of 20"


def _signed(value: float) -> str:
    return f"{value:+.2f}"


def _cost(key: str, title: str, workload: str, metric: str = "cpu") -> Criterion:
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
        write=_times_flask,
        sql=questions.ratios(workload, metric),
        mart="marts.benchmark_ratios",
        remedy="framewatch bench",
    )


def _probed(
    key: str,
    title: str,
    group: str,
    unit: str,
    ends: tuple[float, float],
    write: Write,
    scale: Literal["log", "linear"] = "log",
) -> Criterion:
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


def _counted(
    key: str,
    title: str,
    group: str,
    unit: str,
    ends: tuple[float, float],
    write: Write,
    sql: str,
    mart: str,
    interval: str = EXACT,
    scale: Literal["log", "linear"] = "log",
    remedy: str = "framewatch collect",
) -> Criterion:
    return Criterion(key, title, group, unit, *ends, scale, interval, write, sql, mart, remedy)


def _opinion(aspect: str, title: str) -> Criterion:
    return Criterion(
        key=f"opinion_{aspect}",
        title=title,
        group="Community",
        unit="net sentiment from -1 to +1",
        worst=-0.5,
        best=0.5,
        scale="linear",
        interval="95 % interval that respects threads",
        write=_signed,
        sql=questions.opinions(aspect),
        mart="marts.aspect_sentiment",
        remedy="framewatch collect",
        withheld=True,
    )


SPEED, CODE, ADOPTION, CARE = "Speed and cost", "Code", "Adoption", "Maintenance and safety"
CRITERIA: tuple[Criterion, ...] = (
    _cost("json", "JSON answers", "json"),
    _cost("validate", "Validated input", "validate"),
    _cost("rows", "Rows from a database", "rows"),
    _cost("fan_out", "Calls to other services", "fan_out"),
    _cost("latency", "Latency", "json", "latency_p99"),
    _cost("start", "Cold start", "start", "start_cpu"),
    _counted(
        "memory",
        "Memory",
        SPEED,
        "memory of its processes after load",
        (400e6, 20e6),
        _size,
        questions.MEMORY,
        "marts.benchmark_starts",
        remedy="framewatch bench",
    ),
    Criterion(
        key="async",
        title="Async",
        group=SPEED,
        unit="requests that wait at the same time, of 20, in one worker",
        worst=1,
        best=20,
        scale="log",
        interval="one timing: known within a quarter; upwards open where yes, as other work only delays",
        write=_at_once,
        sql=questions.ASYNC,
        mart="marts.feature_matrix",
        remedy="framewatch probe",
    ),
    _probed(
        "install_size", "Installed size", SPEED, "size on disk with what it requires", (200e6, 2e6), _size
    ),
    _counted(
        "lines",
        "Short code",
        CODE,
        "lines of four endpoints of the sample API",
        (60, 15),
        _count,
        questions.LINES,
        "marts.sample_api",
        remedy="framewatch collect",
    ),
    _probed("type_checker", "Types that check", CODE, "findings of mypy", (15, 0), _count, "linear"),
    _probed("dependencies", "Few dependencies", CODE, "packages it requires", (25, 0), _count, "linear"),
    _counted(
        "stars",
        "Stars",
        ADOPTION,
        "GitHub stars",
        (1e3, 1e5),
        formats.compact,
        questions.STARS,
        "marts.adoption_now",
        "a count that is out of date may have grown by 30 % a year since",
    ),
    _counted(
        "downloads",
        "Downloads",
        ADOPTION,
        "downloads per day",
        (1e4, 1e7),
        formats.compact,
        questions.DOWNLOADS,
        "marts.adoption_now",
        "taken as known within a factor of 2, as meters differ",
    ),
    _counted(
        "stars_growth",
        "Growth of stars",
        ADOPTION,
        "stars now and 365 days ago",
        (1.0, 1.5),
        _growth,
        questions.STARS_GROWTH,
        "marts.momentum",
        "95 % interval of the scatter from week to week",
    ),
    _counted(
        "downloads_growth",
        "Growth of downloads",
        ADOPTION,
        "downloads per day now and 365 days ago",
        (0.5, 4.0),
        _growth,
        questions.DOWNLOADS_GROWTH,
        "marts.momentum",
        "95 % interval of the scatter from week to week",
    ),
    _counted(
        "cadence",
        "Frequent releases",
        CARE,
        "stable releases in a year",
        (1, 24),
        _count,
        questions.CADENCE,
        "marts.scoreboard",
    ),
    _counted(
        "recency",
        "Recent release",
        CARE,
        "time since the newest stable release",
        (730, 14),
        _days,
        questions.RECENCY,
        "marts.scoreboard",
    ),
    _counted(
        "vulnerabilities",
        "No open vulnerabilities",
        CARE,
        "known vulnerabilities of the newest release",
        (5, 0),
        _count,
        questions.VULNERABILITIES,
        "marts.vulnerability_summary",
        scale="linear",
    ),
    _opinion("docs", "Praised documentation"),
    _opinion("dx", "Praised developer experience"),
    _opinion("ecosystem", "Praised ecosystem"),
)


def askable(tables: Collection[str]) -> tuple[Criterion, ...]:
    """The criteria whose marts are among these qualified names."""
    return tuple(criterion for criterion in CRITERIA if criterion.mart in tables)


def offered(criteria: Iterable[Criterion], known: Collection[str]) -> tuple[Criterion, ...]:
    """The criteria without those that are withheld and of which no figure is known; `known` are keys."""
    return tuple(one for one in criteria if not one.withheld or one.key in known)


COLUMNS = (
    "framework, value::double as value, low::double as low, high::double as high, source, "
    "as_of::timestamp as as_of, origin"
)


def evidence_sql(criteria: Collection[Criterion]) -> str:
    """One select with a row per criterion and framework of which something is known."""
    parts = [
        f"select '{criterion.key}' as criterion, {COLUMNS}\nfrom (\n{criterion.sql}\n)\n"
        "where value is not null"
        for criterion in criteria
    ]
    return "\nunion all\n".join(parts) + "\norder by criterion, framework"
