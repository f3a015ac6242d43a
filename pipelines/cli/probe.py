"""`framewatch probe`: what proves features, without Dagster."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipelines.cli.console import AsJson, Steps, chosen, fail, frameworks_of, out, say
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.probes.framework import Probed
    from pipelines.probes.run import Probing


def probe(
    framework: Annotated[list[str] | None, typer.Option(help="Only this framework; may be repeated.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Releases as of this day, such as 2023-12-31.")] = None,
    as_json: AsJson = False,
) -> None:
    """Try every feature of the newest releases in environments of their own. Exit 1 when one failed."""
    from pipelines.probes.payload import payloads
    from pipelines.probes.run import probe as run

    home, day = Home.default().create(), _day(as_of)
    known = payloads()
    chosen("framework with probes", framework or [], known)
    wanted = [entry for entry in frameworks_of(home, framework or []) if entry.slug in known]
    with Steps(quiet=as_json) as progress:
        result = run(home, wanted, as_of=day, progress=progress)
    if as_json:
        print(json.dumps(_as_json(result), indent=1))
    else:
        _show(result)
    raise typer.Exit(1 if result.failed else 0)


def _day(text: str | None) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        fail(f"{text!r} is no day; write it as 2023-12-31.", code=2)
    if day and day > dt.datetime.now(dt.UTC).date():
        fail(f"{text} has not been yet; --as-of wants a day in the past.", code=2)
    return day


def _as_json(result: Probing) -> dict[str, object]:
    return {
        "run_id": result.run_id,
        "results": [row.model_dump(mode="json") for found in result.found.values() for row in found.results],
        "failures": result.failures,
        "problems": result.problems,
    }


def _show(result: Probing) -> None:
    table = Table("Framework", "Release", "Yes", "With limits", "Needs extra", "No", "Error", box=None)
    for slug, found in sorted(result.found.items()):
        count = result.counts()[slug]
        verdicts = [str(count[name]) for name in ("yes", "with limits", "needs extra", "no", "error")]
        table.add_row(slug, found.environment.release, *verdicts)
    if result.found:
        out.print(table)
    for slug, sentence in sorted(result.failures.items()):
        say(f"{slug}: {sentence}")
    for problem in result.problems:
        say(problem)
    for found in result.found.values():
        for sentence, probes in _errors(found).items():
            say(f"{found.environment.framework} {found.environment.release}, {', '.join(probes)}: {sentence}")


def _errors(found: Probed) -> dict[str, list[str]]:
    """Names of the probes that ended in an error, by what went wrong: one broken server breaks many."""
    errors: dict[str, list[str]] = {}
    for row in found.results:
        if row.verdict == "error":
            errors.setdefault(row.detail or "", []).append(row.probe)
    return errors
