"""The prompt of `framewatch sql` in a real terminal, and what it completes."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from pipelines.sql.completion import Names, SqlCompleter
from pipelines.sql.prompt import complete
from warehouse.home import Home
from warehouse.migrate import migrations

DRIVER = """
import fcntl, sys, termios
from pathlib import Path
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from warehouse.home import Home
from pipelines.sql import run_sql
sys.exit(run_sql(Home(Path(sys.argv[1])), sandbox=sys.argv[2] == "sandbox"))
"""
PROMPT = "framewatch>"
_STYLING = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|[=>]|\][^\x07]*\x07)")


@pytest.fixture
def published(home: Home) -> Home:
    publish(home, 1)
    return home


def publish(home: Home, number: int) -> None:
    path = home.snapshots / f"snapshot-{number:06d}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""create schema marts; create schema ops;
            create table ops.schema_version as select {len(migrations())} as version;
            create table marts.releases (framework varchar, version varchar, released_at timestamp);
            comment on table marts.releases is 'Every release.';
            insert into marts.releases values ('flask', '3.0', now());
            create table marts.stars_daily (framework varchar, day date, stars bigint)"""
        )
    aside = home.path / "aside"
    aside.symlink_to(path)
    aside.replace(home.current)


class Terminal:
    """The prompt at the other end of a pseudo-terminal."""

    def __init__(self, home: Home, mode: str = "owner", results: Path | None = None) -> None:
        """`results` is a file that standard output goes to."""
        self._master, slave = os.openpty()
        environment = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        with results.open("w") if results else contextlib.nullcontext(slave) as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", DRIVER, str(home.path), mode],
                stdin=slave,
                stdout=output,
                stderr=slave,
                env=environment,
                start_new_session=True,
            )
        os.close(slave)
        os.set_blocking(self._master, False)
        self.screen = ""

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def enter(self, text: str) -> None:
        """Type at the next prompt; what is typed before it is there gets lost in the change of modes."""
        self.expect(PROMPT)
        self.type(text)

    def expect(self, pattern: str, seconds: float = 15) -> None:
        """Wait until the output since the last call matches."""
        deadline = time.monotonic() + seconds
        while not (match := re.search(pattern, self.screen)):
            assert time.monotonic() < deadline, f"{pattern!r} not in {self.screen!r}"
            self._read()
        self.screen = self.screen[match.end() :]

    def _read(self) -> None:
        try:
            chunk = os.read(self._master, 1 << 16).decode(errors="replace")
            self.screen = _STYLING.sub("", self.screen + chunk)
        except BlockingIOError:
            time.sleep(0.02)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.fixture
def terminal(published: Home) -> Iterator[Terminal]:
    terminal = Terminal(published)
    yield terminal
    terminal.close()


def test_a_conversation(terminal: Terminal, published: Home) -> None:
    terminal.expect("End a statement with a semicolon")
    terminal.enter("select 6 * 7\r")
    terminal.type("as answer;\r")
    terminal.expect(r"answer\s+─+\s+42\s")
    terminal.expect("1 row")
    terminal.enter("select ';'\r;\r")
    terminal.expect("1 row")
    terminal.enter("from releasez;\r")
    terminal.expect(r'Did you mean "releases"\?')
    terminal.enter(".tables\r")
    terminal.expect(r"marts\s+releases\s+1\s+Every release\.")
    terminal.enter(".nonsense\r")
    terminal.expect(r"There is no command \.nonsense; known are \.tables, \.help, \.quit")
    terminal.enter("from rel\t")
    terminal.expect("eases")
    terminal.type(";\r")
    terminal.expect(r"flask\s+3\.0")
    publish(published, 2)
    terminal.enter("select 1;\r")
    terminal.expect("A newer snapshot has been published")
    terminal.enter(".quit\r")
    assert terminal.process.wait(10) == 0
    assert "+from releasez;" in (published.path / "sql_history").read_text()


def test_ctrl_c_stops_the_query_and_keeps_the_prompt(terminal: Terminal) -> None:
    terminal.enter("select half a statem")
    terminal.expect("statem")
    terminal.type("\x03")
    terminal.enter("select count(*) from range(100_000_000_000) a, range(1000) b;\r")
    terminal.expect("b;")
    time.sleep(1)
    terminal.type("\x03")
    terminal.expect(r"Interrupted\.")
    terminal.enter("select 20 + 3 as still;\r")
    terminal.expect(r"still\s+─+\s+23\s")
    terminal.enter("\x04")
    assert terminal.process.wait(10) == 0


def test_the_sandboxed_prompt(published: Home) -> None:
    terminal = Terminal(published, "sandbox")
    try:
        terminal.enter("copy (select 1) to 'x';\r")
        terminal.expect("COPY is not allowed here")
        terminal.enter(".tables\r")
        terminal.expect(r"marts\s+releases\s+1\s+Every release\.")
        terminal.enter("\x04")
        assert terminal.process.wait(10) == 0
    finally:
        terminal.close()


def test_results_can_go_to_a_file_without_the_prompt(published: Home, tmp_path: Path) -> None:
    terminal = Terminal(published, results=tmp_path / "rows.txt")
    try:
        terminal.enter("select 7 as seven;\r")
        terminal.enter(".quit\r")
        assert terminal.process.wait(10) == 0
    finally:
        terminal.close()
    assert (tmp_path / "rows.txt").read_text() == "seven\n-----\n    7\n"


@pytest.mark.parametrize("text", ["select 1;", "select 1; -- done", "select 'a;b';", "é;", "select $$;$$;;"])
def test_complete_statements(text: str) -> None:
    assert complete(text)


@pytest.mark.parametrize("text", ["", "select 1", "select ';", "select 1 -- ;", "/* ;", '"a;', "select $$;"])
def test_incomplete_statements(text: str) -> None:
    assert not complete(text)


@pytest.mark.parametrize(
    ("typed", "after", "offered"),
    [
        ("from rel", "", ["releases"]),
        ("select * from marts.", "", ["releases", "stars_daily"]),
        ("select vers", " from releases", ["version"]),
        ("select r.rel", " from marts.releases r", ["released_at"]),
        ("select r.", " from marts.releases as r", ["framework", "version", "released_at"]),
        ("from stars_daily s join releases r using (framework) where s.st", "", ["stars"]),
        ("SELEC", "", ["select"]),
        ("mart", "", ["marts"]),
        (".ta", "", [".tables"]),
        ("select x.", "", []),
        ("select 1 + ", "", []),
    ],
)
def test_completion(published: Home, typed: str, after: str, offered: list[str]) -> None:
    completer = SqlCompleter(Names.of(published))
    document = Document(typed + after, len(typed))
    assert [found.text for found in completer.get_completions(document, CompleteEvent())] == offered


def test_a_home_that_cannot_be_written_still_has_a_prompt(published: Home, tmp_path: Path) -> None:
    (published.path / "sql_history").mkdir()
    terminal = Terminal(published)
    try:
        terminal.enter("select 5 as five;\r")
        terminal.expect(r"five\s+─+\s+5\s")
        terminal.enter(".quit\r")
        assert terminal.process.wait(10) == 0
    finally:
        terminal.close()
