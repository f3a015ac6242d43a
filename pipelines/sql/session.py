"""Runs SQL on the snapshot: with the owner's powers, or in the sandbox."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb

from warehouse import sandbox, snapshot
from warehouse.home import Home
from warehouse.search_path import search_marts_first

# What DuckDB cannot interrupt within this time is left to itself.
STOP_S = 2.0
CUT = "Only the first {:,} rows are shown; --max-rows sets how many."
STATUS_COLUMNS = (["Count"], ["Success"])


class SqlError(Exception):
    """The SQL could not be run or was stopped; the message is for the user."""


class Stuck(SqlError):
    """The query was told to stop and does not."""


@dataclass(frozen=True)
class Answer:
    """The rows of one statement, not read yet; `cut` is a sentence when the sandbox left some out."""

    relation: duckdb.DuckDBPyRelation
    cut: str = ""


class Session(Protocol):
    """What the command and the prompt need of either way to run SQL."""

    path: Path

    def statements(self, text: str) -> list[str]:
        """The text cut into the units that `run` takes."""

    def run(self, statement: str, consume: Callable[[Answer | None], None]) -> None:
        """Run one statement and hand its rows to `consume`; None when it has none.

        Raises:
            SqlError: as the message says; `Stuck` when the query goes on.
            KeyboardInterrupt: the user stopped it, and it has stopped.
        """

    def close(self) -> None: ...


class OwnerSession:
    """Everything that DuckDB can do for the user of this machine; the snapshot itself stays as it is."""

    def __init__(self, home: Home, seconds: float | None = None) -> None:
        self.path = snapshot.resolve(home)
        self._seconds = seconds
        self._connection = snapshot.connect(home)
        # Otherwise a table name in a query could mean a variable of this program.
        self._connection.execute("set python_enable_replacements = false")
        search_marts_first(self._connection)

    def statements(self, text: str) -> list[str]:
        try:
            return [statement.query for statement in self._connection.extract_statements(text)]
        except duckdb.Error as error:
            raise SqlError(str(error)) from None

    def run(self, statement: str, consume: Callable[[Answer | None], None]) -> None:
        def work() -> None:
            relation = self._connection.sql(statement)
            if relation is None or relation.columns in STATUS_COLUMNS:
                consume(None)
            else:
                consume(Answer(relation))

        self._stoppable(work)

    def _stoppable(self, work: Callable[[], None]) -> None:
        """Work in a thread: the main thread alone gets Ctrl-C, and must not be inside DuckDB then."""
        raised: list[BaseException] = []
        finished = threading.Event()

        def guarded() -> None:
            try:
                work()
            except BaseException as error:
                raised.append(error)
            finally:
                finished.set()

        threading.Thread(target=guarded, daemon=True).start()
        interrupted = False
        try:
            in_time = finished.wait(self._seconds)
        except KeyboardInterrupt:
            interrupted, in_time = True, False
        if not in_time:
            self._stop(finished)
        if interrupted:
            raise KeyboardInterrupt
        if raised and not in_time:
            raise SqlError(f"The query was stopped after {self._seconds:g} s; see --timeout.")
        if raised:
            raise SqlError(str(raised[0])) if isinstance(raised[0], duckdb.Error) else raised[0]

    def _stop(self, finished: threading.Event) -> None:
        self._connection.interrupt()
        try:
            stopped = finished.wait(STOP_S)
        except KeyboardInterrupt:  # asked for twice: no more patience
            stopped = False
        if not stopped:
            raise Stuck("The query does not stop when it is told to.")

    def close(self) -> None:
        self._connection.close()


class SandboxSession:
    """Each text in a process of its own that can read the snapshot and nothing else."""

    def __init__(self, home: Home, limits: sandbox.Limits) -> None:
        self.path = snapshot.resolve(home)
        self._limits = limits

    def statements(self, text: str) -> list[str]:
        """The whole text: even the parsing of foreign SQL is left to the sandbox."""
        return [text]

    def run(self, statement: str, consume: Callable[[Answer | None], None]) -> None:
        try:
            result = sandbox.run(self.path, statement, self._limits)
        except sandbox.SandboxError as error:
            raise SqlError(str(error)) from None
        with result.relation() as relation:
            consume(Answer(relation, self._cut(result)))

    def _cut(self, result: sandbox.Result) -> str:
        rows = result.table.num_rows
        if not result.truncated:
            return ""
        if rows == self._limits.rows:
            return CUT.format(rows)
        return f"Only the first {rows:,} rows are shown, which fill the {self._limits.size_bytes / 1e6:g} MB."

    def close(self) -> None:
        """Nothing stays open."""
