"""`framewatch status`, `settings`, `compare` and `sql`: what is read, without Dagster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipelines.cli.console import AsJson, frameworks_of, out, say
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.status import Status


def status(
    check: Annotated[
        bool, typer.Option("--check", help="Also test Python, disk, warehouse, network.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The age of every source, the next runs, and what is missing and why."""
    from pipelines.status import status as condition_of

    found = condition_of(Home.default(), check=check)
    if as_json:
        print(found.to_json())
    else:
        _show_status(found)
    raise typer.Exit(0 if found.ok else 1)


def _show_status(found: Status) -> None:
    out.print(f"framewatch {found.code_version}, home {found.home}", markup=False, soft_wrap=True)
    if found.problem:
        out.print(found.problem, markup=False, soft_wrap=True)
    if found.published_at:
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


def compare(
    frameworks: Annotated[list[str], typer.Argument(help="Two or more frameworks.")],
    markdown: Annotated[bool, typer.Option("--markdown", help="A Markdown table.")] = False,
    as_json: AsJson = False,
) -> None:
    """The scoreboard of some frameworks, each figure with its age."""
    from pipelines import compare as comparison
    from warehouse import snapshot

    home = Home.default()
    slugs = [entry.slug for entry in frameworks_of(home, frameworks)]
    notes: list[str] = []
    with snapshot.open_snapshot(home, notes) as connection:
        rows = comparison.scoreboard(connection, slugs)
    for note in notes:
        say(note)
    if as_json:
        print(comparison.to_json(rows))
    elif markdown:
        print(comparison.to_markdown(rows))
    else:
        header, *lines = comparison.grid(rows)
        table = Table(*header, box=None)
        for line in lines:
            table.add_row(*line)
        out.print(table)


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
