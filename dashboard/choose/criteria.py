"""The criteria of Choose, in the order of the sliders: adding one is adding one entry and its question."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dashboard import formats
from dashboard.choose import criterion, questions
from dashboard.choose.criterion import Criterion

SPEED, CODE, ADOPTION, CARE = "Speed and cost", "Code", "Adoption", "Maintenance and safety"

CRITERIA: tuple[Criterion, ...] = (
    criterion.cost("json", "JSON answers", "json"),
    criterion.cost("validate", "Validated input", "validate"),
    criterion.cost("rows", "Rows from a database", "rows"),
    criterion.cost("fan_out", "Calls to other services", "fan_out"),
    criterion.cost("latency", "Latency", "json", "latency_p99"),
    criterion.cost("start", "Cold start", "start", "start_cpu"),
    criterion.counted(
        "memory",
        "Memory",
        SPEED,
        "memory of its processes after load",
        (400e6, 20e6),
        criterion.size,
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
        write=criterion.at_once,
        sql=questions.ASYNC,
        mart="marts.feature_matrix",
        remedy="framewatch probe",
    ),
    criterion.probed(
        "install_size",
        "Installed size",
        SPEED,
        "size on disk with what it requires",
        (200e6, 2e6),
        criterion.size,
    ),
    criterion.counted(
        "lines",
        "Short code",
        CODE,
        "lines of four endpoints of the sample API",
        (60, 15),
        criterion.count,
        questions.LINES,
        "marts.sample_api",
        remedy="framewatch collect",
    ),
    criterion.probed(
        "type_checker", "Types that check", CODE, "findings of mypy", (15, 0), criterion.count, "linear"
    ),
    criterion.probed(
        "dependencies", "Few dependencies", CODE, "packages it requires", (25, 0), criterion.count, "linear"
    ),
    criterion.counted(
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
    criterion.counted(
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
    criterion.counted(
        "stars_growth",
        "Growth of stars",
        ADOPTION,
        "stars now and 365 days ago",
        (1.0, 1.5),
        criterion.growth,
        questions.STARS_GROWTH,
        "marts.momentum",
        "95 % interval of the scatter from week to week",
    ),
    criterion.counted(
        "downloads_growth",
        "Growth of downloads",
        ADOPTION,
        "downloads per day now and 365 days ago",
        (0.5, 4.0),
        criterion.growth,
        questions.DOWNLOADS_GROWTH,
        "marts.momentum",
        "95 % interval of the scatter from week to week",
    ),
    criterion.counted(
        "cadence",
        "Frequent releases",
        CARE,
        "stable releases in a year",
        (1, 24),
        criterion.count,
        questions.CADENCE,
        "marts.scoreboard",
    ),
    criterion.counted(
        "recency",
        "Recent release",
        CARE,
        "time since the newest stable release",
        (730, 14),
        criterion.days,
        questions.RECENCY,
        "marts.scoreboard",
    ),
    criterion.counted(
        "vulnerabilities",
        "No open vulnerabilities",
        CARE,
        "known vulnerabilities of the newest release",
        (5, 0),
        criterion.count,
        questions.VULNERABILITIES,
        "marts.vulnerability_summary",
        scale="linear",
    ),
    criterion.opinion("docs", "Praised documentation"),
    criterion.opinion("dx", "Praised developer experience"),
    criterion.opinion("ecosystem", "Praised ecosystem"),
)


def askable(tables: Collection[str]) -> tuple[Criterion, ...]:
    """The criteria whose marts are among these qualified names."""
    return tuple(one for one in CRITERIA if one.mart in tables)


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
        f"select '{one.key}' as criterion, {COLUMNS}\nfrom (\n{one.sql}\n)\nwhere value is not null"
        for one in criteria
    ]
    return "\nunion all\n".join(parts) + "\norder by criterion, framework"
