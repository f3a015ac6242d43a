"""`framewatch up` and `framewatch collect`: what fills the warehouse."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import AsJson, Steps, chosen, fail, frameworks_of, out, say
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.source import Source

COMMUNITY = "community"


def up(
    port: Annotated[
        int, typer.Option(help="Port of the dashboard; the next free one if it is taken.")
    ] = 8501,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the dashboard.")] = True,
    dagster_ui: Annotated[bool, typer.Option("--dagster-ui/--no-dagster-ui", help="Dagster's pages.")] = True,
    bench: Annotated[bool, typer.Option("--bench/--no-bench", help="A quick benchmark, once.")] = True,
    view_only: Annotated[
        bool, typer.Option("--view-only", help="Only the dashboard, on what there is.")
    ] = False,
) -> None:
    """Start everything: the dashboard, the first collection, the schedules. Ctrl-C ends it all."""
    from pipelines.up import up as start

    raise typer.Exit(
        start(
            Home.default(),
            port=port,
            host=host,
            browser=browser,
            dagster_ui=dagster_ui,
            bench=bench,
            view_only=view_only,
        )
    )


def collect(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Sources or groups of them; all when none is named.")
    ] = None,
    framework: Annotated[list[str] | None, typer.Option(help="Only this framework; may be repeated.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Everything from this day on, read already or not.")
    ] = None,
    from_file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE.jsonl",
            help="Import a file instead of asking: on each line a JSON object with the columns of the "
            "source's raw table; source may say who counted. With community: posts with id, text, "
            "created_at, community.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask the sources once, then load and publish. Exit 1 when something failed; the rest is stored."""
    from pipelines.collect import collect as run
    from pipelines.community.own_export import import_posts
    from pipelines.imports import BadFile, import_file

    home, picked = Home.default(), _picked(sources or [])
    wanted = frameworks_of(home, framework or [])
    first_day = _first_day(since, [source for source in picked if source.name in (sources or [])])
    alone = sources == [COMMUNITY] or (len(sources or []) == len(picked) == 1)
    if from_file and (not alone or framework or since):
        fail("--from takes the name of one source and no other choice: collect SOURCE --from FILE.jsonl", 2)
    with Steps(quiet=as_json) as progress:
        try:
            if from_file and sources == [COMMUNITY]:
                result = import_posts(home, from_file, progress)
            elif from_file:
                result = import_file(home, picked[0], from_file, progress)
            else:
                result = run(home, picked, wanted, progress, first_day)
        except BadFile as error:
            fail(str(error), 2)
    if as_json:
        print(json.dumps(result.as_json(), indent=1))
    else:
        for problem in result.problems:
            say(problem)
        out.print(result.summary, markup=False, soft_wrap=True)
    raise typer.Exit(1 if result.failed else 0)


def _picked(wanted: Sequence[str]) -> list[Source]:
    """Sources by their names or those of their groups, each once; an unknown name ends the command."""
    from pipelines.source import all_sources

    known = all_sources()
    groups = {source.group for source in known.values()}
    names = set(chosen("source", wanted, [*known, *sorted(groups)]))
    return [source for source in known.values() if {source.name, source.group} & names]


def _first_day(since: str | None, named: Sequence[Source]) -> dt.date | None:
    """The day of `--since`; one that cannot be, or a named source without use for it, ends the command."""
    if since is None:
        return None
    try:
        day = dt.date.fromisoformat(since)
    except ValueError:
        fail(f"--since {since} is no day; write it as 2024-01-31.", 2)
    if day > dt.datetime.now(dt.UTC).date():
        fail(f"--since {since} lies in the future.", 2)
    if others := [source.name for source in named if not source.takes_since]:
        fail(f"{', '.join(others)} cannot be asked from a day on; leave out --since or the source.", 2)
    return day
