"""`framewatch bench …` and `framewatch try`: what measures frameworks, without Dagster."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast, get_args

import typer

from pipelines.cli.console import AsJson, Steps, chosen, fail, out, say
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.benchmarks.bench import Benchmark

bench = typer.Typer(invoke_without_command=True, no_args_is_help=False)


@bench.callback()
def measure(
    context: typer.Context,
    framework: Annotated[list[str] | None, typer.Option(help="Only this framework; may be repeated.")] = None,
    workload: Annotated[list[str] | None, typer.Option(help="Only this workload; may be repeated.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="The three of the headline, three minutes.")] = False,
    full: Annotated[bool, typer.Option("--full", help="All frameworks and workloads, 45 minutes.")] = False,
    track: Annotated[str | None, typer.Option(help="documented, same-server or in-process.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Releases as of this day, such as 2023-12-01.")] = None,
    database: Annotated[str | None, typer.Option(help="sqlite or postgresql; else what there is.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the CPU time that each framework needs per request; without options the weekly set.

    Exit 1 when a target failed or the run was interrupted; what was measured is stored.
    """
    if context.invoked_subcommand:
        return
    from pipelines.benchmarks import selection as selections
    from pipelines.benchmarks.bench import bench as run

    if quick and full:
        fail("Choose one of --quick and --full.", code=2)
    home = Home.default().create()
    selection = selections.Selection(
        plan="quick" if quick else "full" if full else "weekly",
        **_choices(home, framework or [], workload or [], track, database),
        as_of=_day(as_of),
    )
    with selections.job(home, selection) as job, Steps(quiet=as_json) as progress:
        result = run(home, job, progress)
    _show([result], as_json, selections.headline(home, job.plan))


def _show(results: Sequence[Benchmark], as_json: bool, frameworks: Sequence[str] = ()) -> NoReturn:
    """Print what was found and end the command."""
    from pipelines.benchmarks import report

    if as_json:
        print(json.dumps([report.as_json(result) for result in results], indent=1))
    for result in results:
        if not as_json:
            out.print(report.text(result, frameworks), markup=False, soft_wrap=True)
        for problem in result.problems:
            say(problem)
    raise typer.Exit(1 if any(result.failed for result in results) else 0)


@bench.command("history")
def release_history(
    framework: Annotated[list[str] | None, typer.Option(help="Only this framework; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure what the releases of the last five years cost per request, called in process."""
    from pipelines.benchmarks import history
    from pipelines.benchmarks.bench import bench as run

    home = Home.default().create()
    names = chosen("framework with a history", framework or [], history.frameworks())
    with Steps(quiet=as_json) as progress:
        result = run(home, history.job(home, names if framework else ()), progress)
    _show([result], as_json)


@bench.command("new-releases")
def new_releases(
    framework: Annotated[list[str] | None, typer.Option(help="Only this framework; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure releases that are new here and the ones before them in turns, in three runs each."""
    from pipelines.benchmarks.regression import compare_releases
    from pipelines.benchmarks.regression import new_releases as found
    from pipelines.benchmarks.selection import benchable

    home = Home.default().create()
    names = chosen("framework to benchmark", framework or [], benchable(home))
    releases = [release for release in found(home) if release.framework in names]
    if not releases:
        say("No release is newer here than what was measured last.")
    results = []
    with Steps(quiet=as_json) as progress:
        for release in releases:
            results += compare_releases(home, release, progress)
    _show(results, as_json)


def _choices(
    home: Home, frameworks: list[str], workloads: list[str], track: str | None, database: str | None
) -> dict[str, Any]:
    """Names that exist, or the end of the command with a suggestion."""
    from pipelines.benchmarks.selection import benchable
    from pipelines.benchmarks.workloads import WORKLOADS
    from pipelines.lab.database import DatabaseKind
    from warehouse.tables.benchmarks import BenchTrack

    if frameworks:
        chosen("framework to benchmark", frameworks, benchable(home))
    if workloads:
        chosen("workload", workloads, WORKLOADS)
    if track:
        chosen("track", [track], get_args(BenchTrack))
    if database:
        chosen("database", [database], get_args(DatabaseKind))
    return {
        "frameworks": tuple(dict.fromkeys(frameworks)),
        "workloads": tuple(dict.fromkeys(workloads)),
        "track": track,
        "database": database,
    }


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no day; write it as 2023-12-01.", code=2)
    if day > dt.datetime.now(dt.UTC).date():
        fail(f"{text} has not been yet; --as-of wants a day in the past.", code=2)
    return day


@bench.command("export")
def export(file: Annotated[Path, typer.Argument(help="File to write, such as runs.zip.")]) -> None:
    """Write every benchmark run of this home with all samples into one file, for another machine."""
    from pipelines.benchmarks.transfer import export_runs
    from warehouse.tables.benchmarks import BenchRun, BenchSample

    rows = export_runs(Home.default(), file).rows
    out.print(f"{len(rows[BenchRun])} runs with {len(rows[BenchSample]):,} samples are in {file}.")


@bench.command("import")
def import_(file: Annotated[Path, typer.Argument(help="File that `bench export` wrote.")]) -> None:
    """Take the benchmark runs of another machine into this home."""
    from pipelines.benchmarks.transfer import import_runs
    from warehouse.tables.benchmarks import BenchRun, BenchSample

    with Steps(quiet=False) as progress:
        archive, problems = import_runs(Home.default().create(), file, progress)
    runs, samples = archive.rows[BenchRun], archive.rows[BenchSample]
    out.print(f"{len(runs)} runs with {len(samples):,} samples were imported from {file}.")
    for problem in problems:
        say(problem)
    raise typer.Exit(1 if problems else 0)


@bench.command("check-app")
def check_app(
    folder: Annotated[Path, typer.Argument(help="Folder with app.toml and the app.")],
    track: Annotated[str, typer.Option(help="documented or same-server.")] = "documented",
) -> None:
    """Start the app in a folder and try every request of the contract; exit 1 when an answer is wrong."""
    from pipelines.lab.check import check_app as check
    from pipelines.lab.finding import report
    from pipelines.lab.sample_app import TRACKS, Track

    chosen("track", [track], TRACKS)
    findings = check(folder, Home.default().create().path, track=cast("Track", track))
    print(report(folder.resolve().name, findings))
    raise typer.Exit(0 if all(finding.passed for finding in findings) else 1)


def try_(
    framework: Annotated[str, typer.Argument(help="Framework whose sample API to start.")],
    track: Annotated[str, typer.Option(help="documented or same-server.")] = "documented",
) -> None:
    """Start the sample API of a framework and say its addresses; Ctrl-C ends it."""
    from pipelines.lab.sample_app import TRACKS, Track, find_app, find_apps
    from pipelines.lab.try_app import try_app

    home = Home.default().create()
    own = home.path / "apps"
    chosen("sample app", [framework], find_apps(own))
    chosen("track", [track], TRACKS)
    try_app(find_app(framework, own), home.path, track=cast("Track", track), say=say)
