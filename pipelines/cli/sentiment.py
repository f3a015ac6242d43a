"""`framewatch sentiment FILE` and `framewatch sentiment eval FILE`: the analyser from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from typer.core import TyperGroup

from pipelines.cli.console import AsJson, out, say


class FileFirst(TyperGroup):
    """What is no command is the file to read."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["read", *args]
        return super().parse_args(ctx, args)


sentiment = typer.Typer(
    cls=FileFirst,
    no_args_is_help=True,
    help="What texts say of which framework: sentiment FILE.jsonl, sentiment eval FILE.",
)


@sentiment.command(hidden=True)
def read(file: Annotated[Path, typer.Argument(help='Lines {"id", "text"}.')]) -> None:
    """Read texts; one JSON object per line on standard output, in the order of the file."""
    from pipelines.sentiment.accuracy.labelled import passages
    from pipelines.sentiment.analyse import analyser

    reading = analyser().read
    for key, text in passages(file):
        found = reading(text)
        targets = [
            {
                "framework": target.framework,
                "polarity": target.polarity,
                "score": target.score,
                "confidence": target.confidence,
                "shown": target.shown,
                "aspects": list(target.aspects),
                "rules": list(target.rules),
            }
            for target in found.targets
        ]
        print(json.dumps({"id": key, "language": found.language, "targets": targets}, ensure_ascii=False))


@sentiment.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help='Lines {"id", "text", "targets", …}, labelled.')],
    draws: Annotated[int, typer.Option(help="Resamples of the intervals.")] = 2000,
    as_json: AsJson = False,
) -> None:
    """Print the accuracy card of the analyser on labelled texts, simple methods beside it."""
    from pipelines.sentiment.accuracy.card import NAMES, card, rows
    from pipelines.sentiment.accuracy.labelled import labelled
    from pipelines.sentiment.analyse import analyser

    made = card(labelled(file), analyser(), draws)
    if as_json:
        print(json.dumps(made, indent=1, ensure_ascii=False))
        return
    table = Table("", *(name for key, name in NAMES.items() if made[key]), box=None)
    for name, cells in rows(made):
        table.add_row(name, *cells)
    out.print(table)
    say("In brackets: 95 %, whole pages resampled.")
    if made["vader"] is None:
        say("VADER is not installed, so its column is missing: pip install vaderSentiment.")
