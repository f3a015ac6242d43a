from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.migrate import SchemaTooNew, migrate, migrations, pending, version


def folder_with(tmp_path: Path, *texts: str) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts, 1):
        (folder / f"{number:03d}_step.sql").write_text(text)
    return folder


FIRST = """create table ops.schema_version (version integer, applied_at timestamp);
create table raw.things (name varchar)"""


def test_a_new_file_goes_through_every_migration() -> None:
    with duckdb.connect() as connection:
        assert migrate(connection) == list(migrations())
        assert version(connection) == len(migrations())
        assert pending(connection) == []


def test_data_survives_each_step_from_version_one(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        migrate(connection, folder_with(tmp_path, FIRST))
        connection.execute("insert into raw.things values ('kept')")
        folder = folder_with(tmp_path, FIRST, "alter table raw.things add column size bigint")
        assert migrate(connection, folder) == [2]
        assert connection.execute("from raw.things").fetchall() == [("kept", None)]


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        migrate(connection, folder_with(tmp_path, FIRST))
        broken = folder_with(tmp_path, FIRST, "create table raw.half (a int); select no_such_function()")
        with pytest.raises(duckdb.Error):
            migrate(connection, broken)
        assert version(connection) == 1
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ).fetchall()
        assert tables == [("things",)]


def test_a_newer_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        migrate(connection, folder_with(tmp_path, FIRST, "select 1"))
        (tmp_path / "migrations" / "002_step.sql").unlink()
        with pytest.raises(SchemaTooNew, match="version 2, this framewatch knows 1"):
            migrate(connection, tmp_path / "migrations")


def test_numbers_without_a_gap_are_required(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, FIRST)
    (folder / "003_later.sql").write_text("select 1")
    with pytest.raises(ValueError, match="without a gap"):
        migrations(folder)
