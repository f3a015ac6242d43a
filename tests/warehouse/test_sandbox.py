"""Sandbox processes: lossless answers, limits that hold, nothing left behind, and the pool."""

from __future__ import annotations

import datetime as dt
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import psutil
import pytest

from warehouse.sandbox import (
    Busy,
    Limits,
    Pool,
    QueryFailed,
    Refused,
    Result,
    TooBig,
    TooSlow,
    Unavailable,
    run,
)
from warehouse.sandbox import process as process_module
from warehouse.sandbox.process import Process

ENDLESS = "select count(*) from range(100_000_000_000) a, range(1000) b"
STUBBORN = "select levenshtein(repeat('ab', 200_000), repeat('ba', 200_000))"  # DuckDB cannot interrupt it


def make_snapshot(path: Path, stars: int = 1) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""create schema marts; create schema raw;
            create table marts.stars as select 'a' as framework, {stars} as stars;
            create table raw.stars as select 'raw' as framework, 0 as stars"""
        )
    return path


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_snapshot(tmp_path_factory.mktemp("sandbox") / "snapshot.duckdb")


@pytest.fixture
def link(tmp_path: Path) -> Path:
    link = tmp_path / "current.duckdb"
    link.symlink_to(make_snapshot(tmp_path / "one.duckdb"))
    return link


def descendants() -> list[psutil.Process]:
    """Processes of the sandbox that this test run has started and that still live."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if any("warehouse.sandbox" in part for part in command(child))]


def command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def wait_until(condition: object, seconds: float = 10) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_marts_come_first_in_the_search_path(snapshot: Path) -> None:
    result = run(snapshot, "from stars")
    assert result.rows() == [("a", 1)]
    assert [(column.name, column.type) for column in result.columns] == [
        ("framework", "VARCHAR"),
        ("stars", "INTEGER"),
    ]
    assert not result.truncated
    assert 0 < result.elapsed_s < 5


VALUES = {
    "null": (None, '"NULL"'),
    "true": (True, "BOOLEAN"),
    "1::utinyint": (1, "UTINYINT"),
    "9223372036854775808::hugeint": (Decimal(9223372036854775808), "HUGEINT"),
    "18446744073709551615::ubigint": (18446744073709551615, "UBIGINT"),
    "'-170141183460469231731687303715884105728'::hugeint": (
        Decimal("-170141183460469231731687303715884105728"),
        "HUGEINT",
    ),
    "170141183460469231731687303715884105727::hugeint": (
        "170141183460469231731687303715884105727",
        "HUGEINT",
    ),
    "12345678901234567890123456789012345678::hugeint": (
        Decimal("12345678901234567890123456789012345678"),
        "HUGEINT",
    ),
    "sum(n)": (7, "HUGEINT"),
    "340282366920938463463374607431768211455::uhugeint": (
        "340282366920938463463374607431768211455",
        "UHUGEINT",
    ),
    "123456789012345678901234567890123456789012345::bignum": (
        "123456789012345678901234567890123456789012345",
        "BIGNUM",
    ),
    "1.10::decimal(38, 10)": (Decimal("1.1000000000"), "DECIMAL(38,10)"),
    "'inf'::double": (math.inf, "DOUBLE"),
    "'-inf'::float": (-math.inf, "FLOAT"),
    "'é\n\"\\'": ('é\n"\\', "VARCHAR"),
    "''": ("", "VARCHAR"),
    "'\\x00\\xFF'::blob": (b"\x00\xff", "BLOB"),
    "date '2024-02-29'": (dt.date(2024, 2, 29), "DATE"),
    "date '0001-01-01'": (dt.date(1, 1, 1), "DATE"),
    "date '9999-12-31'": (dt.date(9999, 12, 31), "DATE"),
    "date '0044-03-15 (BC)'": ("0044-03-15 (BC)", "DATE"),
    "'infinity'::date": ("infinity", "DATE"),
    "timestamp '2024-02-29 12:00:00.123456'": (dt.datetime(2024, 2, 29, 12, 0, 0, 123456), "TIMESTAMP"),
    "timestamp '9999-12-31 23:59:59.999999'": (dt.datetime.max, "TIMESTAMP"),
    "timestamp '-infinity'": ("-infinity", "TIMESTAMP"),
    "timestamptz '2024-01-01 00:00:00+02'": (
        dt.datetime(2023, 12, 31, 22, tzinfo=dt.UTC),
        "TIMESTAMP WITH TIME ZONE",
    ),
    "time '12:00:00.5'": (dt.time(12, 0, 0, 500000), "TIME"),
    "time '24:00:00'": ("24:00:00", "TIME"),
    "'12:00:00+02'::timetz": ("12:00:00+02", "TIME WITH TIME ZONE"),
    "interval '1 month 2 days'": ("1 month 2 days", "INTERVAL"),
    "'10101'::bit": ("10101", "BIT"),
    "'a'::enum ('a', 'b')": ("a", "ENUM('a', 'b')"),
    "'{\"a\": [1]}'::json": ('{"a": [1]}', "JSON"),
    "uuid '6f1b3d6e-0000-4000-8000-000000000001'": ("6f1b3d6e-0000-4000-8000-000000000001", "UUID"),
    "[1, null, 3]": ([1, None, 3], "INTEGER[]"),
    "[]::int[]": ([], "INTEGER[]"),
    "[1, 2]::int[2]": ([1, 2], "INTEGER[2]"),
    "{'a': 1, 'b': {'c': ['x']}}": ({"a": 1, "b": {"c": ["x"]}}, "STRUCT(a INTEGER, b STRUCT(c VARCHAR[]))"),
    "map {'a': 1}": ([("a", 1)], "MAP(VARCHAR, INTEGER)"),
    "[interval 1 day]": ("[1 day]", "INTERVAL[]"),
    "[date 'infinity']": ("[infinity]", "DATE[]"),
    "union_value(n := 2)": ("2", "UNION(n INTEGER)"),
}


@pytest.fixture(scope="module")
def values(snapshot: Path) -> Result:
    columns = ", ".join(f"{expression} as same_name" for expression in VALUES)
    return run(snapshot, f"select {columns} from (select 7::bigint as n) group by all")


@pytest.mark.parametrize("expression", VALUES)
def test_values_survive_the_pipe(values: Result, expression: str) -> None:
    at = list(VALUES).index(expression)
    ((*row,),) = values.rows()
    assert (row[at], values.columns[at].type) == VALUES[expression]
    assert values.columns[at].name == "same_name"


def test_not_a_number_survives_the_pipe(snapshot: Path) -> None:
    ((value,),) = run(snapshot, "select 'nan'::double").rows()
    assert math.isnan(value)


def test_no_rows_keep_their_columns(snapshot: Path) -> None:
    result = run(snapshot, "from stars where stars > 5")
    assert (result.rows(), len(result.columns), result.truncated) == ([], 2, False)


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


def test_a_pool_answers_many_and_leaves_nothing(link: Path) -> None:
    files = sorted(link.parent.iterdir())
    with Pool(link, ready=2) as pool:
        assert [pool.run(f"select {n}").rows() for n in range(4)] == [[(n,)] for n in range(4)]
        with pytest.raises(Refused):
            pool.run("drop table stars")
        with pytest.raises(QueryFailed):
            pool.run("from nothing")
        wait_until(lambda: len(descendants()) == 2)
    assert descendants() == []
    assert sorted(link.parent.iterdir()) == files


def test_threads_share_the_places(link: Path) -> None:
    answers: list[int] = []
    with Pool(link, ready=1, concurrency=2) as pool:

        def ask() -> None:
            answers.append(pool.run("select 1").rows()[0][0])
            assert len(descendants()) <= 4

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [1] * 4


def test_processes_outlive_the_thread_that_asked(link: Path) -> None:
    """Linux ends a child with the thread that started it: the next request must still find one ready."""
    with Pool(link, ready=1) as pool:
        thread = threading.Thread(target=lambda: pool.run("select 1"))
        thread.start()
        thread.join()
        wait_until(lambda: bool(pool._idle))
        (process,) = pool._idle
        time.sleep(0.2)
        assert process.alive
        assert pool.run("select 2").rows() == [(2,)]


def test_all_places_taken_is_said(link: Path) -> None:
    with Pool(link, limits=Limits(seconds=0.5), concurrency=1) as pool:

        def be_slow() -> None:
            with pytest.raises(TooSlow):
                pool.run(STUBBORN)

        first = threading.Thread(target=be_slow)
        first.start()
        wait_until(lambda: pool._places._value == 0)
        with pytest.raises(Busy, match="Try again"):
            pool.run("select 1")
        first.join()
        assert pool.run("select 1").rows() == [(1,)]


def move(link: Path, target: Path) -> None:
    aside = link.with_name("aside")
    aside.symlink_to(target)
    aside.replace(link)


def test_a_new_snapshot_is_seen_by_the_next_query(link: Path) -> None:
    with Pool(link, ready=1) as pool:
        assert pool.run("from stars").rows() == [("a", 1)]
        wait_until(lambda: bool(pool._idle))
        move(link, make_snapshot(link.parent / "two.duckdb", stars=2))
        assert pool.run("from stars").rows() == [("a", 2)]


def test_idle_processes_let_go_of_an_old_snapshot(link: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.sandbox.pool.LOOK_S", 0.05)
    with Pool(link, ready=1) as pool:
        wait_until(lambda: bool(pool._idle))
        new = make_snapshot(link.parent / "two.duckdb", stars=2)
        move(link, new)
        wait_until(lambda: bool(pool._idle) and pool._idle[0].snapshot == new)
        assert len(descendants()) == 1


def test_a_ready_process_that_died_is_replaced(link: Path) -> None:
    with Pool(link, ready=1) as pool:
        wait_until(lambda: bool(pool._idle))
        process = pool._idle[0]
        os.kill(process.pid, signal.SIGKILL)
        wait_until(lambda: not process.alive)
        assert pool.run("select 1").rows() == [(1,)]


def test_a_pool_without_a_snapshot_says_so_and_recovers(tmp_path: Path) -> None:
    link = tmp_path / "current.duckdb"
    with Pool(link, ready=1) as pool:
        for _ in range(2):
            with pytest.raises(Unavailable, match="There is no snapshot at"):
                pool.run("select 1")
        (tmp_path / "bad.duckdb").write_text("garbage")
        link.symlink_to(tmp_path / "bad.duckdb")
        with pytest.raises(Unavailable, match="cannot be opened"):
            pool.run("select 1")
        move(link, make_snapshot(tmp_path / "good.duckdb"))
        assert pool.run("select 1").rows() == [(1,)]
