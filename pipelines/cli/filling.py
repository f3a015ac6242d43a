"""`framewatch up` and `framewatch collect`: what fills the warehouse."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipelines.cli.console import AsJson, chosen, err, frameworks_of, out, say
from warehouse.home import Home


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
    result = run(home, [known[name] for name in names], wanted, _Progress(quiet=as_json))
    if as_json:
        print(json.dumps(result.as_json(), indent=1))
    else:
        for problem in result.problems:
            say(problem)
        out.print(f"{result.rows_stored:,} rows stored.")
    raise typer.Exit(1 if result.failed else 0)


class _Progress:
    """Lines on standard error; on a terminal the steps overwrite each other and only results stay."""

    def __init__(self, *, quiet: bool) -> None:
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
            say(line)
