"""`framewatch sql`: one-off, from a file, from standard input, or at a prompt."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from pipelines.sql.printer import Printer
from pipelines.sql.session import OwnerSession, SandboxSession, Session, SqlError, Stuck
from warehouse.home import Home
from warehouse.sandbox import Limits
from warehouse.snapshot import NoSnapshot, SnapshotTooOld
from warehouse.writers import FORMATS

FINE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class WrongUsage(Exception):
    """The command means nothing as it was written; the message names the remedy."""


def run_sql(
    home: Home,
    text: str | None = None,
    file: Path | None = None,
    *,
    format: str = "table",
    sandbox: bool = False,
    timeout: float | None = None,
    max_rows: int | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> int:
    """Run SQL on the published snapshot and write the rows; the exit code of the command.

    Args:
        text: SQL, one or more statements; without it and `file` they are read from `stdin`, which is a
            prompt when it is a terminal.
        format: `table`, or one of `csv`, `json`, `parquet`.
        sandbox: no files, no network, one statement, the limits of the SQL page.
        timeout: seconds per statement; without it no limit, in the sandbox 5.
        max_rows: rows per result; without it 1,000 on a terminal and in the sandbox, else all.

    Returns: 0 fine; 1 the SQL failed, was refused or took too long; 2 wrong usage; 130 interrupted.
    """
    stdin, stdout = stdin or sys.stdin or io.StringIO(), stdout or sys.stdout
    printer = Printer(format, max_rows, stdout, stderr or sys.stderr)
    try:
        _check(format, timeout, max_rows, stdout)
        sql = _text(text, file, stdin)
        session = _session(home, sandbox, timeout, max_rows)
        return _serve(home, session, sql, printer)
    except WrongUsage as error:
        printer.say(str(error))
        return WRONG_USAGE
    except (SqlError, NoSnapshot, SnapshotTooOld) as error:
        printer.say(str(error))
        return FAILED
    except KeyboardInterrupt:
        printer.say("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes standard output once more at its end, which must not fail loudly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
        return FINE


def _check(format: str, timeout: float | None, max_rows: int | None, stdout: TextIO) -> None:
    if format not in ("table", *FORMATS):
        raise WrongUsage(f"There is no format {format!r}; known are table, {', '.join(FORMATS)}.")
    if timeout is not None and timeout <= 0:
        raise WrongUsage(f"--timeout {timeout:g} is no number of seconds above 0.")
    if max_rows is not None and max_rows < 1:
        raise WrongUsage(f"--max-rows {max_rows} is no number of rows above 0.")
    if format == "parquet" and stdout.isatty():
        raise WrongUsage("Parquet is binary: send it to a file, as in `framewatch sql … > rows.parquet`.")


def _text(text: str | None, file: Path | None, stdin: TextIO) -> str | None:
    """The SQL to run; None asks for a prompt."""
    if text is not None and file is not None:
        raise WrongUsage("Give either SQL or a file with SQL, not both.")
    if file is not None:
        text = _read(file.read_text, f"The file {file}")
    elif text is None:
        if stdin.isatty():
            return None
        text = _read(stdin.read, "Standard input")
    if not text.strip():
        raise WrongUsage('There is no SQL to run; try `framewatch sql "show all tables"`.')
    return text


def _read(read: Callable[[], str], name: str) -> str:
    try:
        return read()
    except OSError as error:
        raise WrongUsage(f"{name} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise WrongUsage(f"{name} is no UTF-8 text.") from None


def _session(home: Home, sandbox: bool, timeout: float | None, max_rows: int | None) -> Session:
    if not sandbox:
        return OwnerSession(home, timeout)
    limits = Limits()
    return SandboxSession(home, Limits(seconds=timeout or limits.seconds, rows=max_rows or limits.rows))


def _serve(home: Home, session: Session, sql: str | None, printer: Printer) -> int:
    try:
        if sql is None:
            # Imported only here: the prompt's libraries take longer to load than most queries to run.
            from pipelines.sql.prompt import converse

            return converse(home, session, printer)
        for statement in session.statements(sql):
            session.run(statement, printer.show)
    except Stuck as error:
        printer.say(f"{error} The command ends here.")
        os._exit(FAILED)  # neither the connection nor the interpreter can be closed around a running query
    finally:
        session.close()
    return FINE
