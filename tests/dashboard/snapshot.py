"""Snapshots for the dashboard's tests: plainly invented rows through the real inbox, loader and models.

Figures are round and rise in straight lines, so that nobody takes them for measurements. Days are counted
back from today, because the pages compare with the clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from warehouse.home import Home
from warehouse.inbox import Provenance, RunRecord, write_batch, write_run
from warehouse.registry import load_registry, registry_rows
from warehouse.rows import Origin, Row, to_arrow
from warehouse.store import load, publish, writer
from warehouse.tables.adoption import (
    DownloadsByPythonDay,
    DownloadsBySystemDay,
    DownloadsDay,
    DownloadsWindow,
    HiringMonth,
    QuestionCount,
    StarCount,
)
from warehouse.tables.index import IndexFile, IndexMetadata
from warehouse.tables.registry import RegistryEntry

NOW = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
TODAY = NOW.date()
PACKAGES = {
    "fastapi": "fastapi",
    "django-rest-framework": "djangorestframework",
    "flask": "flask",
    "django": "django",
}
FAILURE = "https://api.example/repos did not answer within 5 s. Run `framewatch collect github` again."


@dataclass(frozen=True)
class Plan:
    """What a snapshot holds beside the registry."""

    recorded: bool = False
    live: bool = False
    releases: bool = False
    runs_hours_ago: float | None = None


FULL = Plan(recorded=True, live=True, releases=True, runs_hours_ago=2)
RECORDED = Plan(recorded=True)
STALE = Plan(recorded=True, releases=True, runs_hours_ago=200)
EMPTY = Plan()


def make(home: Home, plan: Plan) -> Home:
    """Fill the home by the plan and publish it."""
    home.create()
    put(home, RegistryEntry, registry_rows(load_registry(home), []), "registry", "local")
    with writer(home) as connection:
        connection.executemany(
            "insert into ops.sources values (?, ?, ?, ?, ?, ?)",
            [
                [
                    "package_index",
                    "Releases of every framework.",
                    "health",
                    "package index",
                    "17 3 * * *",
                    36.0,
                ],
                ["github", "Stars of every repository.", "adoption", "GitHub", "5 2 * * *", 36.0],
                ["pypistats", "Downloads per day.", "adoption", "pypistats", "45 2 * * *", 36.0],
            ],
        )
    if plan.recorded:
        _recorded(home)
    if plan.live:
        put(home, StarCount, _live_stars(), "github", "live")
        put(home, DownloadsDay, _live_downloads(), "pypistats", "live")
        put(home, DownloadsByPythonDay, _live_pythons(), "pypistats_python_versions", "live")
        put(home, DownloadsBySystemDay, _live_systems(), "pypistats_systems", "live")
    if plan.releases:
        put(home, IndexFile, _files(), "package_index", "live")
        put(home, IndexMetadata, _metadata(), "package_metadata", "live")
    if plan.runs_hours_ago is not None:
        _runs(home, plan.runs_hours_ago)
    load(home)
    publish(home)
    return home


def put(home: Home, model: type[Row], rows: Iterable[Row], source: str, origin: Origin) -> None:
    """Put rows into the inbox as one source would."""
    write_batch(
        home, to_arrow(model, rows), Provenance(source, origin, f"run-{source.replace('/', '-')}", NOW)
    )


def _recorded(home: Home) -> None:
    put(home, StarCount, _recorded_stars(), "a-list/of-stars", "recorded")
    put(home, DownloadsWindow, _windows("without_mirrors", 60), "a-list/of-downloads", "recorded")
    put(home, DownloadsWindow, _windows("pip", 400), "another-list/of-downloads", "recorded")
    put(home, QuestionCount, _questions(), "a-list/of-questions", "recorded")
    put(home, HiringMonth, _hiring(), "a-list/of-adverts", "recorded")


def _recorded_stars() -> Iterator[StarCount]:
    """Weekly for four years up to 60 days ago, with a hole of half a year."""
    for rank, framework in enumerate(PACKAGES):
        for week in range(208):
            if 100 <= week < 126:
                continue
            day = TODAY - dt.timedelta(days=60 + 7 * (207 - week))
            yield StarCount(framework=framework, day=day, stars=10_000 * rank + 100 * week // (rank + 1))


def _live_stars() -> Iterator[StarCount]:
    for rank, framework in enumerate(PACKAGES):
        for ago in range(50, -1, -1):
            stars = 10_000 * rank + 20_900 // (rank + 1) + 10 * (50 - ago)
            yield StarCount(framework=framework, day=TODAY - dt.timedelta(days=ago), stars=stars)


def _windows(series: str, newest_days_ago: int) -> Iterator[DownloadsWindow]:
    for rank, package in enumerate(PACKAGES.values()):
        for month in range(24):
            start = TODAY - dt.timedelta(days=newest_days_ago + 30 * (24 - month))
            yield DownloadsWindow(
                package=package,
                period_start=start,
                period_days=30,
                downloads=30_000 * (month + 10) // (rank + 1),
                series=series,
                undercount_suspected=month in (5, 6),
            )


def _live_downloads() -> Iterator[DownloadsDay]:
    for rank, package in enumerate(PACKAGES.values()):
        for ago in range(50, 0, -1):
            day = TODAY - dt.timedelta(days=ago)
            yield DownloadsDay(
                package=package, day=day, downloads=40_000 // (rank + 1), series="without_mirrors"
            )


def _live_pythons() -> Iterator[DownloadsByPythonDay]:
    """Of Flask alone: nine versions, the sixth has most, and some downloads that say none."""
    for ago in range(50, 0, -1):
        day = TODAY - dt.timedelta(days=ago)
        for minor in range(6, 15):
            downloads = 1_000 - 100 * abs(minor - 12)
            yield DownloadsByPythonDay(package="flask", day=day, python=f"3.{minor}", downloads=downloads)
        yield DownloadsByPythonDay(package="flask", day=day, python="unknown", downloads=5_000)


def _live_systems() -> Iterator[DownloadsBySystemDay]:
    """Of Flask alone, with a hole of two days that takes one or two weeks out."""
    for ago in (*range(50, 26, -1), *range(24, 0, -1)):
        day = TODAY - dt.timedelta(days=ago)
        for system, downloads in (("Linux", 3_000), ("Darwin", 1_000), ("unknown", 9_000)):
            yield DownloadsBySystemDay(package="flask", day=day, system=system, downloads=downloads)


def _questions() -> Iterator[QuestionCount]:
    for rank, tag in enumerate(("fastapi", "flask")):
        for week in range(80):
            day = TODAY - dt.timedelta(days=500 + 7 * (79 - week))
            yield QuestionCount(tag=tag, day=day, questions=1000 * (rank + 1) + 20 * week)


def _hiring() -> Iterator[HiringMonth]:
    for framework, mentioned in (("flask", 30), ("django", 50), ("fastapi", 0)):
        for month in range(1, 13):
            yield HiringMonth(
                framework=framework, month=dt.date(2019, month, 1), ads_mentioning=mentioned, ads_total=1000
            )


def _files() -> Iterator[IndexFile]:
    """Releases 1.0.0 to 3.1.0, one every 200 days, the newest 20 days ago."""
    for package in PACKAGES.values():
        for number in range(6):
            version = f"{number // 2 + 1}.{number % 2}.0"
            yield IndexFile(
                package=package,
                filename=f"{package}-{version}-py3-none-any.whl",
                version=version,
                release=[number // 2 + 1, number % 2, 0],
                is_prerelease=False,
                kind="wheel",
                uploaded_at=NOW - dt.timedelta(days=20 + 200 * (5 - number)),
                size_bytes=100_000,
                requires_python=">=3.10",
                yanked=False,
                yanked_reason=None,
            )


def _metadata() -> Iterator[IndexMetadata]:
    for package in PACKAGES.values():
        yield IndexMetadata(
            package=package,
            version="3.1.0",
            summary="Invented.",
            licence="MIT",
            requires_python=">=3.10",
            dependencies=["alpha>=1", "beta"],
            optional_dependencies=[],
            classifiers=["Typing :: Typed"],
            project_urls=[],
            typed=True,
            wheel_size_bytes=100_000,
        )


def _runs(home: Home, hours_ago: float) -> None:
    for run in range(3):
        started = NOW - dt.timedelta(hours=hours_ago + 24 * run)
        for source, status, error in (("package_index", "ok", None), ("github", "failed", FAILURE)):
            write_run(
                home,
                RunRecord(
                    run_id=f"run-{run}-{source}",
                    source=source,
                    started_at=started,
                    ended_at=started + dt.timedelta(seconds=30),
                    status=status,
                    requests=16,
                    error=error,
                    code_version="0.1.0",
                ),
            )
