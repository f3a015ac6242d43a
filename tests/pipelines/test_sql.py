"""`framewatch sql` over real pipes and terminals, on a snapshot of the test's own."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psutil
import pyarrow.parquet as pq
import pytest

from pipelines.sql import run_sql
from warehouse.home import Home
from warehouse.migrate import migrations

ENDLESS = "select count(*) from range(100_000_000_000) a, range(1000) b"
STUBBORN = "select levenshtein(repeat('ab', 300_000), repeat('ba', 300_000))"  # DuckDB cannot interrupt it


@pytest.fixture
def published(home: Home) -> Home:
    path = home.snapshots / "snapshot-000001.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""create schema marts; create schema raw; create schema ops;
            create table ops.schema_version as select {len(migrations())} as version;
            create table marts.releases as select * from (values
                ('fastapi', '0.1', date '2018-12-08', 10), ('flask', '3.0', date '2023-09-30', null)
                ) t(framework, version, day, downloads);
            create table raw.releases as select 'raw' as framework;
            create table ops.runs as select 1 as run_id"""
        )
    path.chmod(0o444)
    home.current.symlink_to(path)
    return home


@dataclass(frozen=True)
class Outcome:
    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode().replace("\r\n", "\n")


class Reading:
    """Reads a descriptor to its end in a thread, so that no writer waits."""

    def __init__(self, descriptor: int) -> None:
        self.data = b""
        self._descriptor = descriptor
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # a terminal ends with an input/output error
            while chunk := os.read(self._descriptor, 1 << 16):
                self.data += chunk

    def finish(self) -> bytes:
        self._thread.join(10)
        os.close(self._descriptor)
        return self.data


def ask(
    home: Home,
    text: str | None = None,
    file: Path | None = None,
    *,
    typed: str = "",
    columns: int = 0,
    **options: Any,
) -> Outcome:
    """Run the command in this process; `columns` makes its output a terminal of that width."""
    if columns:
        reader, writer = os.openpty()
        fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    else:
        reader, writer = os.pipe()
    reading = Reading(reader)
    err = io.StringIO()
    with os.fdopen(writer, "w") as stdout:
        code = run_sql(home, text, file, stdin=io.StringIO(typed), stdout=stdout, stderr=err, **options)
    return Outcome(code, reading.finish(), err.getvalue())


def fails(outcome: Outcome, code: int, *parts: str) -> None:
    assert (outcome.code, outcome.out) == (code, b"")
    assert all(part in outcome.err for part in parts), outcome.err
    assert "Traceback" not in outcome.err


def test_a_plain_aligned_table_for_programs_and_files(published: Home) -> None:
    outcome = ask(published, "from releases")
    assert outcome == Outcome(
        0,
        b"framework  version  day         downloads\n"
        b"---------  -------  ----------  ---------\n"
        b"fastapi    0.1      2018-12-08         10\n"
        b"flask      3.0      2023-09-30       NULL\n",
        "",
    )


def test_formats_for_programs(published: Home) -> None:
    query = "select framework, downloads from marts.releases order by 1"
    assert ask(published, query, format="csv").text == "framework,downloads\nfastapi,10\nflask,\n"
    assert json.loads(ask(published, query, format="json").out) == [
        {"framework": "fastapi", "downloads": 10},
        {"framework": "flask", "downloads": None},
    ]
    parquet = ask(published, query, format="parquet")
    assert pq.read_table(io.BytesIO(parquet.out)).to_pydict() == {
        "framework": ["fastapi", "flask"],
        "downloads": [10, None],
    }


def test_sql_from_a_file_and_from_standard_input(published: Home, tmp_path: Path) -> None:
    (tmp_path / "query.sql").write_text("-- how many?\nselect count(*) as n from releases;\n")
    assert ask(published, file=tmp_path / "query.sql", format="csv").text == "n\n2\n"
    assert ask(published, typed="select 1 as a;\n\nselect 2 as b").text == "a\n-\n1\n\nb\n-\n2\n"


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("select 1", {"file": Path("a.sql")}, "not both"),
        (None, {"file": Path("missing.sql")}, "The file missing.sql cannot be read (No such file"),
        (None, {}, "There is no SQL to run"),
        ("  ", {}, "There is no SQL to run"),
        ("select 1", {"format": "xlsx"}, "no format 'xlsx'; known are table, csv, json, parquet"),
        ("select 1", {"timeout": 0.0}, "--timeout 0 is no number of seconds above 0"),
        ("select 1", {"max_rows": 0}, "--max-rows 0 is no number of rows above 0"),
    ],
)
def test_wrong_usage_is_one_sentence(
    published: Home, text: str | None, options: dict[str, Any], sentence: str
) -> None:
    outcome = ask(published, text, **options)
    fails(outcome, 2, sentence)
    assert outcome.err.count("\n") == 1


def test_a_binary_file_with_sql_is_wrong_usage(published: Home, tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_bytes(b"\xff\xfe")
    fails(ask(published, file=tmp_path / "a.sql"), 2, "is no UTF-8 text")
    with (tmp_path / "a.sql").open() as typed:
        code = run_sql(published, stdin=typed, stdout=io.StringIO(), stderr=(err := io.StringIO()))
    assert (code, err.getvalue()) == (2, "Standard input is no UTF-8 text.\n")


def test_parquet_does_not_go_to_a_terminal(published: Home) -> None:
    fails(ask(published, "select 1", format="parquet", columns=80), 2, "Parquet is binary")


def test_wrong_sql_gives_duckdbs_message_with_its_candidates(published: Home) -> None:
    fails(ask(published, "from releasez"), 1, "Catalog Error", 'Did you mean "releases"?')
    fails(ask(published, "select framwork from releases"), 1, "Candidate bindings", '"framework"')
    fails(ask(published, "selct 1"), 1, "Parser Error", "LINE 1: selct 1")
    fails(ask(published, "select 'a'::int from range(2)"), 1, "Conversion Error")


def test_without_a_snapshot_the_remedy_is_named(home: Home) -> None:
    fails(ask(home, "select 1"), 1, "framewatch collect")
    fails(ask(home, "select 1", sandbox=True), 1, "framewatch collect")


def test_the_owner_joins_own_files_and_writes_results(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("teams.csv").write_text("framework,team\nflask,web\n")
    joined = ask(published, "select team, version from releases join 'teams.csv' using (framework)")
    assert joined.text.splitlines()[2:] == ["web   3.0"]
    assert ask(published, "copy (select 1) to 'x'") == Outcome(0, b"", "")
    assert Path("x").read_text() == "1\n1\n"


def test_the_sandbox_reads_and_nothing_else(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fails(ask(published, "copy (select 1) to 'x'", sandbox=True), 1, "COPY is not allowed here")
    assert not Path("x").exists()
    fails(ask(published, "select 1; select 2", sandbox=True), 1, "One statement at a time")
    fails(ask(published, "from releasez", sandbox=True), 1, 'Did you mean "releases"?')
    query = "select framework, '[1]'::json as j, sum(downloads) as n from releases group by all order by 1"
    assert json.loads(ask(published, query, sandbox=True, format="json").out) == [
        {"framework": "fastapi", "j": [1], "n": 10},
        {"framework": "flask", "j": [1], "n": None},
    ]
    cut = ask(published, "from range(5000)", sandbox=True)
    assert (len(cut.text.splitlines()), cut.code) == (1002, 0)
    assert "Only the first 1,000 rows are shown; --max-rows sets how many." in cut.err
    assert ask(published, "from range(5000)", sandbox=True, max_rows=5000, format="csv").err == ""
    large = ask(published, "select repeat('x', 1_000_000) from range(20)", sandbox=True, format="csv")
    assert large.err == "Only the first 4 rows are shown, which fill the 5 MB.\n"
    fails(ask(published, ENDLESS, sandbox=True, timeout=0.3), 1, "stopped after 0.3 s")


def test_several_statements_share_a_connection(published: Home) -> None:
    text = "create temp table t as select 41 as n; update t set n = n + 1; from t; set variable x = 1"
    assert ask(published, text, format="csv") == Outcome(0, b"n\n42\n", "")


def test_a_file_format_holds_one_result(published: Home) -> None:
    outcome = ask(published, "select 1 as a; select 2 as b", format="csv")
    assert (outcome.code, outcome.text) == (1, "a\n1\n")
    assert "csv holds one result" in outcome.err


def test_the_snapshot_stays_as_it_is(published: Home) -> None:
    before = published.current.read_bytes()
    fails(ask(published, "delete from marts.releases"), 1, "read-only mode")
    fails(ask(published, "create table marts.x as select 1"), 1, "read-only mode")
    assert published.current.read_bytes() == before


def test_marts_come_first_and_days_are_utc(published: Home) -> None:
    text = "select (select count(*) from releases) as n, (select max(run_id) from runs) as r, "
    text += "timestamptz '2024-01-01 00:00:00+02'::date as d"
    assert ask(published, text, format="csv").text == "n,r,d\n2,1,2023-12-31\n"


def test_names_in_sql_are_never_variables_of_this_program(published: Home) -> None:
    import pandas as pd

    frame = pd.DataFrame({"secret": [1]})
    fails(ask(published, "from frame"), 1, "frame does not exist")
    assert len(frame) == 1


def test_a_terminal_shows_a_thousand_rows_and_says_so(published: Home) -> None:
    outcome = ask(published, "from range(1500)", columns=80)
    assert "│" not in outcome.text
    assert len(outcome.text.splitlines()) == 1002
    assert outcome.err == "Only the first 1,000 rows are shown; --max-rows sets how many.\n"
    assert ask(published, "from range(1500)", columns=80, max_rows=2000).err == "1,500 rows\n"
    assert "first 2 rows" in ask(published, "from range(1500)", columns=80, max_rows=2).err
    assert ask(published, "select 1", columns=80).err == "1 row\n"


def test_everything_goes_to_a_pipe(published: Home) -> None:
    outcome = ask(published, "from range(100_000)")
    assert (len(outcome.text.splitlines()), outcome.err) == (100_002, "")
    assert outcome.text.splitlines()[-1].strip() == "99999"
    assert "Only the first 7 rows" in ask(published, "from range(100_000)", max_rows=7).err


def test_wide_rows_become_records_on_a_terminal(published: Home) -> None:
    columns = ", ".join(f"{n} as a_rather_long_name_{n}" for n in range(12))
    outcome = ask(published, f"select {columns}", columns=80)
    assert "row 1" in outcome.text
    assert any(
        "a_rather_long_name_7" in line and line.rstrip().endswith("7") for line in outcome.text.splitlines()
    )
    assert max(map(len, outcome.text.splitlines())) < 120


def test_control_characters_cannot_steer_the_terminal(published: Home) -> None:
    evil = "select 'a\x1b]0;title\x07b\nc' as \"x\x1b[2J\""
    for columns in (0, 80):
        outcome = ask(published, evil, columns=columns)
        assert r"a\x1b]0;title\x07b\nc" in outcome.text
        assert b"\x1b]0" not in outcome.out
        assert b"\x1b[2J" not in outcome.out


def test_wide_characters_stay_aligned(published: Home) -> None:
    outcome = ask(published, "select '日本' as a, 1 as b union all select 'x', 2 order by b")
    assert outcome.text == "a     b\n----  -\n日本  1\nx     2\n"


def test_plans_keep_their_drawing(published: Home) -> None:
    outcome = ask(published, "explain from releases")
    assert outcome.text.startswith("╭─")
    assert "Scan" in outcome.text


def test_the_time_limit_stops_a_query(published: Home) -> None:
    started = time.monotonic()
    fails(ask(published, ENDLESS, timeout=0.3), 1, "The query was stopped after 0.3 s; see --timeout.")
    assert time.monotonic() - started < 3


DRIVER = """
import sys
from pathlib import Path
from warehouse.home import Home
from pipelines.sql import run_sql
home, sql, timeout, format, sandbox = sys.argv[1:]
code = run_sql(
    Home(Path(home)), sql, timeout=float(timeout) or None, format=format, sandbox=sandbox == "True"
)
assert not any(name.split(".")[0] in ("dagster", "streamlit", "pandas") for name in sys.modules)
sys.exit(code)
"""


def start(
    home: Home, sql: str, timeout: float = 0, format: str = "table", sandbox: bool = False
) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", DRIVER, str(home.path), sql, str(timeout), format, str(sandbox)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_command_ends_cleanly_and_without_dagster(published: Home) -> None:
    out, err = start(published, "select 1 as a").communicate(timeout=30)
    assert (out, err) == ("a\n-\n1\n", "")


@pytest.mark.parametrize("sql", [ENDLESS, f"from range(10_000_000_000) where range % 2 = 3; {ENDLESS}"])
def test_ctrl_c_interrupts(published: Home, sql: str) -> None:
    with start(published, sql) as process:
        wait_for_work(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", "Interrupted.\n")


def test_ctrl_c_ends_the_sandbox_too(published: Home) -> None:
    with start(published, STUBBORN, timeout=60, sandbox=True) as process:
        parent = psutil.Process(process.pid)
        until(lambda: any(child.cpu_times().user > 1 for child in parent.children()), 20)
        (child,) = parent.children()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", "Interrupted.\n")
    assert not child.is_running()


def test_a_query_that_does_not_stop_is_left_by_force(published: Home) -> None:
    with start(published, STUBBORN, timeout=0.3) as process:
        out, err = process.communicate(timeout=15)
    assert (process.returncode, out) == (1, "")
    assert err == "The query does not stop when it is told to. The command ends here.\n"


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_a_reader_that_leaves_is_no_error(published: Home, format: str) -> None:
    with start(published, "from range(3_000_000)", format=format) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert (process.stderr.read(), process.wait(20)) == ("", 0)


def wait_for_work(pid: int, seconds: float = 20) -> None:
    """Until the process computes: it has used processor time beyond its start."""
    process = psutil.Process(pid)
    until(lambda: process.num_threads() > 2 and process.cpu_times().user > 0.5, seconds)


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
