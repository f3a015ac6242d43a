"""Puts the rows of statements on standard output, and what is said about them on standard error."""

from __future__ import annotations

from typing import TextIO

from pipelines.sql.session import CUT, Answer, SqlError
from pipelines.sql.table import show
from warehouse.writers import FORMATS, write

TERMINAL_ROWS = 1_000


class Printer:
    """One format for all results of a command."""

    def __init__(self, format: str, rows: int | None, out: TextIO, err: TextIO) -> None:
        self._format = format
        self._out = out
        self._err = err
        self._terminal = out.isatty()
        self._rows = TERMINAL_ROWS if rows is None and self._terminal else rows
        self._shown = 0

    def begin(self) -> None:
        """A new text of one or more statements starts."""
        self._shown = 0

    def show(self, answer: Answer | None) -> None:
        """Run the query behind the answer and print its rows; nothing for a statement without rows.

        Raises:
            SqlError: a second result would follow in a format that holds one.
            duckdb.Error: the query failed.
            BrokenPipeError: nobody reads the output any more.
        """
        if answer is None:
            return
        if self._format in FORMATS:
            self._write(answer)
        else:
            self._print(answer)
        self._shown += 1

    def say(self, sentence: str) -> None:
        """One sentence on standard error."""
        self._err.write(f"{sentence}\n")
        self._err.flush()

    def _write(self, answer: Answer) -> None:
        if self._shown:
            raise SqlError(
                f"{self._format} holds one result, and a second statement returns rows: "
                "run the statements one by one."
            )
        self._out.flush()
        more = write(answer.relation, self._format, self._out.buffer, self._rows)
        self._out.buffer.flush()
        self._say_cut(answer, more)

    def _print(self, answer: Answer) -> None:
        if self._shown:
            self._out.write("\n")
        count, more = show(answer.relation, self._out, self._rows, terminal=self._terminal)
        self._out.flush()
        if not self._say_cut(answer, more) and self._terminal:
            self.say(f"{count:,} row{'' if count == 1 else 's'}")

    def _say_cut(self, answer: Answer, more: bool) -> bool:
        """Say that rows were left out, if so."""
        sentence = CUT.format(self._rows) if more else answer.cut
        if sentence:
            self.say(sentence)
        return bool(sentence)
