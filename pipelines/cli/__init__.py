"""`framewatch`: the command line. What is heavy is imported only by the commands that need it."""

from __future__ import annotations

import sys

import typer

from pipelines.cli import bench, filling, probe, reading, sentiment
from pipelines.cli.console import say
from warehouse.problem import Problem

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Which Python web framework should I choose? Fresh evidence instead of an ageing blog post.",
)
for command in (
    filling.up,
    filling.collect,
    reading.status,
    reading.settings,
    reading.compare,
    reading.sql,
):
    app.command()(command)
app.command("try")(bench.try_)
app.command()(probe.probe)
app.add_typer(bench.bench, name="bench")
app.add_typer(sentiment.sentiment, name="sentiment")


def main() -> None:
    """Entry point: what users can mend is one sentence, never a traceback."""
    try:
        app()
    except Problem as error:
        say(str(error))
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
