"""The pool: processes kept ready, on the current snapshot, for many threads."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.warehouse.sandboxes import STUBBORN, descendants, make_snapshot, wait_until
from warehouse.sandbox import Busy, Limits, Pool, QueryFailed, Refused, TooSlow, Unavailable
from warehouse.sandbox import pool as pool_module


@pytest.fixture
def link(tmp_path: Path) -> Path:
    link = tmp_path / "current.duckdb"
    link.symlink_to(make_snapshot(tmp_path / "one.duckdb"))
    return link


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


def test_a_process_that_cannot_be_started_is_said_and_tried_again(
    link: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoMemory:
        def __init__(self, *arguments: object) -> None:
            raise OSError("out of processes")

    with monkeypatch.context() as patched:
        patched.setattr(pool_module, "Process", NoMemory)
        pool = Pool(link)
        with pytest.raises(Unavailable, match="could not be started"):
            pool.run("select 1")
    with pool:
        assert pool.run("select 1").rows() == [(1,)]


def test_a_closed_pool_says_so(link: Path) -> None:
    pool = Pool(link)
    pool.close()
    with pytest.raises(Unavailable, match="closed"):
        pool.run("select 1")
