"""The prompt of `framewatch sql`: several lines until a semicolon, history, completion, colours."""

from __future__ import annotations

import duckdb
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.output import create_output
from pygments.lexers.sql import SqlLexer

from pipelines.sql.completion import COMMANDS, Names, SqlCompleter
from pipelines.sql.printer import Printer
from pipelines.sql.session import Session, SqlError, Stuck
from warehouse.home import Home

PROMPT = "framewatch> "
GREETING = "End a statement with a semicolon. .tables lists the tables, .help more, .quit or Ctrl-D leaves."
HELP = """\
select …;        a statement, over several lines if need be, ends with a semicolon
describe t;      columns of a table; summarize t; says what is in them
.tables          tables with their comment and number of rows
.help            this text
.quit            leave, as Ctrl-D does
Tab completes, the arrow keys bring back what was typed before, Ctrl-C stops a query."""
TABLES = """
select schema_name as schema, table_name as "table", estimated_size as "rows", comment
from duckdb_tables() where not internal and schema_name in ('marts', 'raw', 'ops')
union all
select schema_name, view_name, null, comment
from duckdb_views() where not internal and schema_name in ('marts', 'raw', 'ops')
order by list_position(['marts', 'raw', 'ops'], schema), "table"
"""


def converse(home: Home, session: Session, printer: Printer) -> int:
    """Read and run statements until the user leaves; always 0.

    Raises:
        Stuck: a query does not stop.
        BrokenPipeError: nobody reads the output any more.
    """
    prompt = _prompt(home)
    printer.say(GREETING)
    while True:
        try:
            line = prompt.prompt(PROMPT).strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return 0
        if line in (".quit", ".exit"):
            return 0
        if line:
            _run_line(line, session, printer)
        if home.current.resolve() != session.path:
            printer.say("A newer snapshot has been published since; leave and start again to see it.")


def _run_line(line: str, session: Session, printer: Printer) -> None:
    if line == ".help":
        printer.say(HELP)
    elif line == ".tables":
        _run(TABLES, session, printer)
    elif line.startswith("."):
        printer.say(f"There is no command {line}; known are {', '.join(COMMANDS)}.")
    else:
        _run(line, session, printer)


def _run(sql: str, session: Session, printer: Printer) -> None:
    printer.begin()
    try:
        for statement in session.statements(sql):
            session.run(statement, printer.show)
    except Stuck:
        raise
    except SqlError as error:
        printer.say(str(error))
    except KeyboardInterrupt:
        printer.say("Interrupted.")


def _prompt(home: Home) -> PromptSession[str]:
    return PromptSession(
        history=_history(home),
        # Where results go to a file or pipe, the prompt itself must not.
        output=create_output(always_prefer_tty=True),
        lexer=PygmentsLexer(SqlLexer),
        completer=SqlCompleter(Names.of(home)),
        complete_while_typing=False,
        auto_suggest=AutoSuggestFromHistory(),
        multiline=Condition(_needs_more),
        prompt_continuation="…> ".rjust(len(PROMPT)),
    )


def _needs_more() -> bool:
    """Enter starts a new line until the statement is complete."""
    text = get_app().current_buffer.text.strip()
    return bool(text) and not text.startswith(".") and not complete(text)


def complete(text: str) -> bool:
    """True when the text ends with a semicolon outside of quotes and comments."""
    starts = [start for start, kind in duckdb.tokenize(text) if kind != duckdb.token_type.comment]
    return bool(starts) and text.encode()[starts[-1] :].startswith(b";")


def _history(home: Home) -> History:
    """Kept in the home folder; only for this session where that cannot be written."""
    path = home.path / "sql_history"
    try:
        path.open("ab").close()
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)
