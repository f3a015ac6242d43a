"""What every command shares: where it writes, how it ends, how it names what the user asked for."""

from __future__ import annotations

import difflib
import math
import sys
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn, Self

import typer
from rich.console import Console
from rich.markup import escape

from warehouse.home import Home

if TYPE_CHECKING:
    from warehouse.registry import Framework

# Where there is no terminal, nothing is cut to the width of one.
WIDTH = None if sys.stdout.isatty() else 240
out = Console(highlight=False, width=WIDTH)
err = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


def say(sentence: str) -> None:
    """One line on standard error."""
    err.print(sentence, markup=False, soft_wrap=True)


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End the command with one sentence on standard error."""
    say(sentence)
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
    """The frameworks asked for, all of them when none is; says what is wrong with the user's own tables."""
    from warehouse.registry import load_registry

    registry = load_registry(home)
    for problem in registry.problems:
        say(problem)
    return [registry.frameworks[slug] for slug in chosen("framework", wanted, registry.frameworks)]


class Steps:
    """Progress of long work: lines on standard error; on a terminal steps overwrite each other.

    Elsewhere a step that would be overwritten is shown only when nothing was said for some seconds.
    """

    def __init__(self, *, quiet: bool, every_s: float = 5.0) -> None:
        self._quiet, self._every_s = quiet, every_s
        self._said_at = -math.inf
        self._status = err.status("starting") if err.is_terminal and not quiet else None

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, line: str) -> None:
        """Show a step; one that ends with a parenthesis is replaced by the next, others stay."""
        if self._quiet:
            return
        passing = line.endswith(")")
        if self._status and passing:
            self._status.update(escape(line))
        elif not passing or time.monotonic() - self._said_at >= self._every_s:
            self._said_at = time.monotonic()
            say(line)
