"""`framewatch`: the command line. Dagster is imported only by the commands that need it."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from warehouse.home import Home, HomeNotWritable
from warehouse.registry import Framework, load_registry
from warehouse.registry_file import RegistryError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Which Python web framework should I choose? Fresh evidence instead of an ageing blog post.",
)
# Where there is no terminal, nothing is cut to the width of one.
WIDTH = None if sys.stdout.isatty() else 240
out = Console(highlight=False, width=WIDTH)
err = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End the command with one sentence on standard error."""
    err.print(sentence, markup=False, soft_wrap=True)
    raise typer.Exit(code)


def chosen(kind: str, wanted: Sequence[str], known: Iterable[str]) -> list[str]:
    """The names asked for, all of them when none is; an unknown one ends the command with a suggestion."""
    names = list(known)
    for word in wanted:
        if word not in names:
            close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.4)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(names)}."
            fail(f"There is no {kind} {word!r}; {hint}", code=2)
    return list(dict.fromkeys(wanted)) or names


def frameworks_of(home: Home, wanted: Sequence[str]) -> list[Framework]:
    registry = load_registry(home)
    for problem in registry.problems:
        err.print(problem, markup=False, soft_wrap=True)
    return [registry.frameworks[slug] for slug in chosen("framework", wanted, registry.frameworks)]


@app.command()
def up(
    port: Annotated[
        int, typer.Option(help="Port of the dashboard; the next free one if it is taken.")
    ] = 8501,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the dashboard.")] = True,
    dagster_ui: Annotated[bool, typer.Option("--dagster-ui/--no-dagster-ui", help="Dagster's pages.")] = True,
    view_only: Annotated[
        bool, typer.Option("--view-only", help="Only the dashboard, on what there is.")
    ] = False,
) -> None:
    """Start everything: the dashboard, the first collection, the schedules. Ctrl-C ends it all."""
    from pipelines.up import up as start

    raise typer.Exit(
        start(
            Home.default(), port=port, host=host, browser=browser, dagster_ui=dagster_ui, view_only=view_only
        )
    )


@app.command()
def collect(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Sources; all of them when none is named.")
    ] = None,
    framework: Annotated[list[str] | None, typer.Option(help="Only this framework; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask the sources once, then load and publish. Exit 1 when something failed; the rest is stored."""
    from pipelines.collect import collect as run
    from pipelines.source import all_sources

    home, known = Home.default(), all_sources()
    names = chosen("source", sources or [], known)
    wanted = frameworks_of(home, framework or [])
    progress = _progress(quiet=as_json)
    result = run(home, [known[name] for name in names], wanted, progress)
    if as_json:
        print(json.dumps(result.as_json(), indent=1))
    else:
        _say_collected(result.rows_stored, result.problems)
    raise typer.Exit(1 if result.failed else 0)


def _progress(*, quiet: bool) -> _Progress:
    return _Progress(quiet)


class _Progress:
    """Lines on standard error; on a terminal the steps overwrite each other and only results stay."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._status = err.status("starting") if err.is_terminal and not quiet else None
        if self._status:
            self._status.start()

    def __call__(self, line: str) -> None:
        if self._quiet:
            return
        if self._status and line.endswith(")"):
            self._status.update(line)
        else:
            err.print(line, markup=False, soft_wrap=True)


def _say_collected(rows: int, problems: Sequence[str]) -> None:
    for problem in problems:
        err.print(problem, markup=False, soft_wrap=True)
    out.print(f"{rows:,} rows stored.")


@app.command()
def status(
    check: Annotated[
        bool, typer.Option("--check", help="Also test Python, disk, warehouse, network.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The age of every source, the next runs, and what is missing and why."""
    from pipelines import status as module

    found = module.status(Home.default(), check=check)
    if as_json:
        print(found.to_json())
    else:
        _show_status(found)
    raise typer.Exit(0 if found.ok else 1)


def _show_status(found: object) -> None:
    from pipelines.status import Status

    assert isinstance(found, Status)
    out.print(f"framewatch {found.code_version}, home {found.home}", markup=False, soft_wrap=True)
    if found.problem:
        out.print(found.problem, markup=False, soft_wrap=True)
    else:
        out.print(f"Snapshot published {found.published_at} UTC; {found.waiting} files wait in the inbox.")
    table = Table(
        "Source", "State", "Last success (UTC)", "Age", "Next run (UTC)", "What went wrong", box=None
    )
    for source in found.sources:
        age = "" if source.age_hours is None else f"{source.age_hours:.0f} h"
        success = source.last_success_at or "never"
        table.add_row(
            source.source,
            source.state,
            success,
            age,
            source.next_run_at or "",
            source.error or "",
            style=None,
        )
    if found.sources:
        out.print(table)
    for finding in found.findings:
        out.print(f"{'ok ' if finding.ok else 'NOT OK'} {finding.sentence}", markup=False, soft_wrap=True)


@app.command()
def settings(as_json: AsJson = False) -> None:
    """Every setting: its environment variable, value, default and meaning."""
    from pipelines.settings import Settings, described

    rows = described(Settings())
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    table = Table("Variable", "Value", "Meaning", box=None)
    for row in rows:
        table.add_row(row["variable"], row["value"], row["meaning"])
    out.print(table)


@app.command()
def compare(
    frameworks: Annotated[list[str], typer.Argument(help="Two or more frameworks.")],
    markdown: Annotated[bool, typer.Option("--markdown", help="A Markdown table.")] = False,
    as_json: AsJson = False,
) -> None:
    """The scoreboard of some frameworks, each figure with its age."""
    from pipelines import compare as module
    from warehouse import snapshot

    home = Home.default()
    slugs = [entry.slug for entry in frameworks_of(home, frameworks)]
    with snapshot.open_snapshot(home) as connection:
        rows = module.scoreboard(connection, slugs)
    if as_json:
        print(module.to_json(rows))
    elif markdown:
        print(module.to_markdown(rows))
    else:
        header, *lines = module.grid(rows)
        table = Table(*header, box=None)
        for line in lines:
            table.add_row(*line)
        out.print(table)


@app.command()
def sql(
    query: Annotated[
        str | None, typer.Argument(help="SQL; without it a file, standard input or a prompt.")
    ] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="File with SQL.")] = None,
    output: Annotated[str, typer.Option("--format", help="table, csv, json or parquet.")] = "table",
    sandbox: Annotated[bool, typer.Option("--sandbox", help="No files, no network, killed in time.")] = False,
    timeout: Annotated[float | None, typer.Option(help="Seconds after which the query is stopped.")] = None,
    max_rows: Annotated[int | None, typer.Option(help="Most rows to show.")] = None,
) -> None:
    """Ask the published snapshot in SQL, read-only."""
    from pipelines.sql import run_sql

    code = run_sql(
        Home.default(), query, file, format=output, sandbox=sandbox, timeout=timeout, max_rows=max_rows
    )
    raise typer.Exit(code)


def main() -> None:
    """Entry point: what users can mend is one sentence, never a traceback."""
    from pipelines.errors import SourceError
    from warehouse.lock import Busy
    from warehouse.snapshot import NoSnapshot, SnapshotTooOld

    try:
        app()
    except (HomeNotWritable, RegistryError, NoSnapshot, SnapshotTooOld, Busy, SourceError) as error:
        err.print(str(error), markup=False, soft_wrap=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
