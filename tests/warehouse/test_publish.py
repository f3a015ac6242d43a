from __future__ import annotations

import os
import stat
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.observations import put, stars
from warehouse import snapshot, store
from warehouse.build import CheckFailed
from warehouse.home import Home
from warehouse.migrate import SchemaTooNew

pytestmark = [pytest.mark.marts("stars_daily"), pytest.mark.usefixtures("tables")]


def counted(home: Home) -> int:
    with snapshot.open_snapshot(home) as connection:
        return int(connection.execute("select count(*) from raw.star_counts_now").fetchall()[0][0])


def collected(home: Home, days: int, run_id: str = "run-1") -> Path | None:
    put(home, stars("flask", range(days)), run_id=run_id)
    store.load(home)
    return store.publish(home)


def test_a_snapshot_is_immutable_and_readers_find_it_by_its_real_path(home: Home) -> None:
    path = collected(home, 3)
    assert path is not None
    assert home.current.is_symlink()
    assert home.current.resolve() == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert counted(home) == 3


def test_what_a_killed_publish_left_is_removed_and_holds_up_nothing(home: Home) -> None:
    """DuckDB spills into a folder beside the file that it builds."""
    spilled = home.snapshots / ".building-1.duckdb.tmp"
    spilled.mkdir()
    (spilled / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"left")
    (home.snapshots / ".building-1.duckdb").write_bytes(b"left")
    assert collected(home, 3) is not None
    assert not list(home.snapshots.glob(".building-*"))


def test_nothing_is_published_when_nothing_changed(home: Home) -> None:
    assert collected(home, 3) is not None
    assert store.publish(home) is None
    assert collected(home, 3, "run-2") is not None, "a run that brought nothing new still makes sources fresh"


def test_only_the_last_snapshots_are_kept_and_an_open_one_stays_readable(home: Home) -> None:
    collected(home, 1)
    with snapshot.open_snapshot(home) as connection:
        for days in range(2, 7):
            collected(home, days, f"run-{days}")
        assert len(list(home.snapshots.iterdir())) == snapshot.KEEP
        assert connection.execute("select count(*) from raw.star_counts").fetchall() == [(1,)]
    assert counted(home) == 6


@pytest.mark.marts("all")
def test_models_that_need_more_memory_than_usual_get_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "BUILD_MEMORY", "8MB")
    assert collected(home, 3) is not None
    assert counted(home) == 3


@pytest.mark.marts("all")
def test_every_table_and_column_of_a_snapshot_has_a_comment(home: Home) -> None:
    collected(home, 1)
    with snapshot.open_snapshot(home) as connection:
        silent = connection.execute(
            """select schema_name, table_name, '' from duckdb_tables() where coalesce(comment, '') = ''
            union all select schema_name, view_name, '' from duckdb_views()
                where not internal and coalesce(comment, '') = ''
            union all select schema_name, table_name, column_name from duckdb_columns()
                where not internal and coalesce(comment, '') = ''"""
        ).fetchall()
        names = connection.execute(
            """select table_name from duckdb_tables()
            union all select view_name from duckdb_views() where not internal"""
        ).fetchall()
    assert silent == []
    assert len(set(names)) == len(names), "a table name is unique across schemas"


def test_a_snapshot_opens_in_the_storage_format_of_older_clients(home: Home) -> None:
    path = collected(home, 1)
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
    assert rows == [("v1.4.0+",)]


@pytest.mark.marts("all")
def test_a_failing_check_publishes_nothing_and_says_which(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = collected(home, 1)
    models = tmp_path / "models"
    models.mkdir()
    (models / "small.sql").write_text(
        "-- Small counts only.\n-- @grain one row per day\n-- @column stars: Stars.\n"
        "-- @check stars stay small: stars < 2\nselect stars from raw.star_counts_now"
    )
    monkeypatch.setattr("warehouse.model.FOLDER", models)
    monkeypatch.setattr("warehouse.model.models.__defaults__", (models,))
    put(home, stars("flask", [1, 2, 3]), run_id="run-2")
    store.load(home)
    with pytest.raises(CheckFailed, match=r"marts.small: stars stay small \(2 rows\)"):
        store.publish(home)
    assert home.current.resolve() == first
    assert [path.name for path in home.snapshots.iterdir()] == [first.name if first else ""]
    with store.writer(home) as connection:
        assert connection.execute("select count(*) from raw.star_counts").fetchall()[0][0] >= 3


def test_without_a_snapshot_readers_are_told_what_to_run(home: Home) -> None:
    with pytest.raises(snapshot.NoSnapshot, match="framewatch up"), snapshot.open_snapshot(home):
        pass


@pytest.mark.parametrize("damage", [b"", b"<html>not a database</html>", b"\0" * 8192])
def test_a_damaged_snapshot_is_passed_over_for_the_one_before(home: Home, damage: bytes) -> None:
    collected(home, 1)
    path = collected(home, 2, "run-2")
    assert path is not None
    path.chmod(0o644)
    path.write_bytes(damage)
    notes: list[str] = []
    with snapshot.open_snapshot(home, notes):
        assert len(notes) == 1
    assert "snapshot-000001.duckdb is read" in notes[0]
    assert counted(home) == 1
    collected(home, 3, "run-3")
    assert counted(home) == 3


@pytest.mark.parametrize("damage", [b"", b"<html>not a database</html>", b"SQLite format 3\0" + b"\0" * 4096])
def test_a_damaged_warehouse_is_kept_and_restored_from_the_newest_snapshot(home: Home, damage: bytes) -> None:
    collected(home, 2)
    home.warehouse.write_bytes(damage)
    put(home, stars("flask", range(3)), run_id="run-2")
    report = store.load(home)
    assert "restored from snapshot-000001.duckdb" in report.notes[0]
    assert (home.path / "damaged-1.duckdb").read_bytes() == damage
    store.publish(home)
    assert counted(home) == 3


def test_another_programs_database_in_place_of_the_warehouse_is_left_alone(home: Home) -> None:
    collected(home, 2)
    home.warehouse.unlink()
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create table mine as select 42 as answer")
    put(home, stars("flask", range(3)), run_id="run-2")
    report = store.load(home)
    assert "another program's database with 1 tables" in report.notes[0]
    with duckdb.connect(str(home.path / "damaged-1.duckdb"), read_only=True) as connection:
        assert connection.execute("select table_name from duckdb_tables()").fetchall() == [("mine",)]
    store.publish(home)
    assert counted(home) == 3


def test_a_damaged_warehouse_without_snapshots_starts_anew_and_says_so(home: Home) -> None:
    home.warehouse.write_bytes(b"garbage" * 1000)
    put(home, stars("flask", range(3)))
    report = store.load(home)
    assert "a new one was started" in report.notes[0]
    store.publish(home)
    assert counted(home) == 3


def test_a_file_of_a_newer_framewatch_is_refused_and_untouched(home: Home) -> None:
    collected(home, 1)
    with store.writer(home) as connection:
        connection.execute("insert into ops.schema_version values (999, now()::timestamp)")
    before = home.warehouse.read_bytes()
    put(home, stars("flask", range(3)), run_id="run-2")
    with pytest.raises(SchemaTooNew, match=r"schema version 999.*Update framewatch"):
        store.load(home)
    assert home.warehouse.read_bytes() == before
    assert len(list(home.inbox.glob("*.parquet"))) == 1


def test_a_foreign_program_that_holds_the_warehouse_is_no_damage(home: Home, tmp_path: Path) -> None:
    collected(home, 1)
    import subprocess
    import sys

    opened = f"c = duckdb.connect({str(home.warehouse)!r})"
    code = f"import duckdb, sys; {opened}; print(1, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        holder.stdout.readline()
        put(home, stars("flask", range(3)), run_id="run-2")
        with pytest.raises(duckdb.IOException, match=str(holder.pid)):
            store.load(home)
        holder.stdin.close()
    assert not list(home.path.glob("damaged-*"))
    store.load(home)
    store.publish(home)
    assert counted(home) == 3


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    from warehouse.home import HomeNotWritable

    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    with pytest.raises(HomeNotWritable, match=r"cannot be written.*FRAMEWATCH_HOME"):
        Home(blocker / "home").create()


def test_the_pid_of_the_holder_is_named_when_the_lock_is_not_given_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse.lock import Busy

    monkeypatch.setattr(store, "LOCK_WAIT_SECONDS", 0.2)
    put(home, stars("flask", [1]))
    with store.writer(home), pytest.raises(Busy, match=f"process {os.getpid()}"):
        store.load(home)
    store.load(home)
