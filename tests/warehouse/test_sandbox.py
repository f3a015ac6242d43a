"""Sandbox processes: errors as they are, limits that hold, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from tests.warehouse.sandboxes import ENDLESS, STUBBORN, descendants, make_snapshot, wait_until
from warehouse.sandbox import Limits, QueryFailed, Refused, TooBig, TooSlow, Unavailable, run
from warehouse.sandbox import process as process_module
from warehouse.sandbox.process import Process


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_snapshot(tmp_path_factory.mktemp("sandbox") / "snapshot.duckdb")


def test_marts_come_first_in_the_search_path(snapshot: Path) -> None:
    result = run(snapshot, "from stars")
    assert result.rows() == [("a", 1)]
    assert [(column.name, column.type) for column in result.columns] == [
        ("framework", "VARCHAR"),
        ("stars", "INTEGER"),
    ]
    assert not result.truncated
    assert 0 < result.elapsed_s < 5


@pytest.mark.parametrize(
    ("asked", "given", "truncated"), [(999, 999, False), (1000, 1000, False), (1001, 1000, True)]
)
def test_rows_beyond_the_limit_are_cut_and_said(
    snapshot: Path, asked: int, given: int, truncated: bool
) -> None:
    result = run(snapshot, f"from range({asked})")
    assert (len(result.rows()), result.truncated) == (given, truncated)
    assert result.rows()[-1] == (given - 1,)


def test_bytes_beyond_the_limit_are_cut_and_said(snapshot: Path) -> None:
    result = run(snapshot, "select repeat('x', 1_000_000) from range(20)")
    assert (len(result.rows()), result.truncated) == (4, True)


def test_one_row_beyond_the_limit_is_an_error(snapshot: Path) -> None:
    with pytest.raises(TooBig, match="larger than the 5 MB"):
        run(snapshot, "select repeat('x', 6_000_000)")


def test_duckdbs_own_message_with_candidates(snapshot: Path) -> None:
    with pytest.raises(QueryFailed, match=r'(?s)Catalog Error.*Did you mean "stars"'):
        run(snapshot, "from starz")
    with pytest.raises(QueryFailed, match=r"(?s)Binder Error.*Candidate bindings.*framework"):
        run(snapshot, "select framwork from stars")


def test_errors_amid_the_rows_are_duckdbs_too(snapshot: Path) -> None:
    late = "select if(range > 900, error('late'), 1) from range(5000)"
    with pytest.raises(QueryFailed, match="Invalid Input Error: late"):
        run(snapshot, late)


def test_refusals_arrive_as_they_are(snapshot: Path) -> None:
    with pytest.raises(Refused, match="COPY is not allowed here"):
        run(snapshot, "copy (select 1) to 'x'")


def test_text_that_is_no_utf8_is_answered(snapshot: Path) -> None:
    assert run(snapshot, "select '\ud800' as a").rows() == [("?",)]


def test_a_missing_or_foreign_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"cannot be opened.*none\.duckdb"):
        run(tmp_path / "none.duckdb", "select 1")
    (tmp_path / "page.duckdb").write_text("<html>")
    with pytest.raises(Unavailable, match="not a valid DuckDB database file"):
        run(tmp_path / "page.duckdb", "select 1")


@pytest.mark.parametrize("sql", [ENDLESS, STUBBORN])
def test_the_time_limit_holds(snapshot: Path, sql: str) -> None:
    started = time.monotonic()
    with pytest.raises(TooSlow, match=r"stopped after 0\.5 s"):
        run(snapshot, sql, Limits(seconds=0.5))
    assert time.monotonic() - started < 4
    assert descendants() == []


def test_the_process_ends_itself_when_nobody_kills_it(snapshot: Path) -> None:
    process = Process(snapshot, Limits(seconds=0.5))
    process.wait_ready()
    text = STUBBORN.encode()
    process._send(len(text).to_bytes(8, "big") + text)
    assert process._child.wait(timeout=10) in (-signal.SIGALRM, -signal.SIGXCPU)
    process.kill()


@pytest.mark.parametrize(
    "sql",
    [
        "select list(a) from range(200_000_000) t(a)",
        "select sum(length(repeat(a::varchar, 10_000_000))) from range(2000) t(a)",
    ],
)
def test_the_memory_limit_holds(snapshot: Path, sql: str) -> None:
    with pytest.raises((TooBig, TooSlow)):
        run(snapshot, sql)
    assert run(snapshot, "select 1").rows() == [(1,)]


OUTLIVED = """
import sys, time
from pathlib import Path
from warehouse.sandbox import Limits
from warehouse.sandbox import process as process_module
from warehouse.sandbox.process import Process
process = Process(Path(sys.argv[1]), Limits(seconds=60))
process.wait_ready()
if sys.argv[2]:
    text = sys.argv[2].encode()
    process._send(len(text).to_bytes(8, "big") + text)
print(process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("sql", ["", ENDLESS, STUBBORN])
def test_it_dies_with_a_killed_parent(snapshot: Path, sql: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", OUTLIVED, str(snapshot), sql], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(0.2)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 3)


POWERLESS = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
from warehouse.sandbox.confine import give_up_rights
from warehouse.sandbox.result import Limits
give_up_rights(Limits())
def attempt(what):
    try:
        what()
    except OSError:
        return
    print("possible:", what.__name__)
def read(): open("/etc/hostname")
def write(): open(sys.argv[2], "w")
def connect(): socket.socket()
def pipe(): os.pipe()
for what in (read, write, connect, pipe):
    attempt(what)
print("checked")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="macOS lacks some of these limits")
def test_the_system_refuses_files_and_sockets(tmp_path: Path) -> None:
    """The third line of defence, without DuckDB."""
    arguments = [sys.executable, "-I", "-c", POWERLESS, str(Path.cwd()), str(tmp_path / "new")]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=30)
    assert done.stdout == "checked\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_it_works_for_an_ordinary_user_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root has no limit on processes: for others DuckDB must have started its threads before it."""
    become = "import os; os.setgroups([]); os.setgid(65534); os.setuid(65534)\nmain("
    monkeypatch.setattr(process_module, "BOOT", process_module.BOOT.replace("main(", become))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        snapshot = make_snapshot(Path(folder) / "snapshot.duckdb")
        result = run(snapshot, "select sum(range) from range(3_000_000)")
    assert result.rows() == [(4499998500000,)]


@pytest.mark.parametrize(
    "answer", ["garbage", '{"size": "x"}', "[1]", "7", '{"columns": []}', '{"columns": [], "size": 0}']
)
def test_an_answer_that_makes_no_sense_is_no_crash(
    snapshot: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Whatever a process that was taken over writes, the asking side raises one of its own errors."""
    talk = f"import sys; print('{{\"ready\": true}}', flush=True); sys.stdin.read(1); print({answer!r})"
    monkeypatch.setattr(process_module, "BOOT", talk)
    with pytest.raises(QueryFailed, match="cannot be read"):
        run(snapshot, "select 1")


def test_an_endless_answer_is_not_read(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = """import sys; print('{"ready": true}', flush=True); sys.stdin.read(1)
print('{"size": 10000000000}')
while True: print("x" * 1000000)"""
    monkeypatch.setattr(process_module, "BOOT", talk)
    with pytest.raises(TooBig, match="larger than 5 MB"):
        run(snapshot, "select 1")
