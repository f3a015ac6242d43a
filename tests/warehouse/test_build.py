from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.build import CheckFailed, build
from warehouse.migrate import migrate
from warehouse.model import BadModel, models, parse

HEADER = "-- Sample.\n-- @grain one row per x\n-- @column x: Number. Values: 1, 2.\n"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        migrate(opened)
        opened.execute(
            """create table ops.snapshot as select now()::timestamp as published_at, '' as code_version,
            0 as load_id, '' as content"""
        )
        yield opened


def model_file(tmp_path: Path, text: str, name: str = "sample") -> Path:
    path = tmp_path / f"{name}.sql"
    path.write_text(text)
    return path


def test_a_header_is_read_to_the_last_tag(tmp_path: Path) -> None:
    model = parse(
        model_file(
            tmp_path,
            "-- One thing\n-- in two lines.\n-- @view\n-- @grain one row per x\n"
            "-- @column x: First\n--   and more.\n-- @unique x\n-- @check x is small: x < 9\n"
            "with c as (select x from raw.star_counts_now) select x from c",
        )
    )
    assert model.description == "One thing in two lines."
    assert (model.grain, model.columns) == ("one row per x", {"x": "First and more."})
    assert (model.unique, model.checks, model.is_view) == (("x",), {"x is small": "x < 9"}, True)
    assert model.reads == {"raw.star_counts_now"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("select 1 as x", "needs a sentence"),
        ("-- Says something.\nselect 1 as x", "@grain"),
        (HEADER + "-- @check no colon here\nselect 1 as x", "name: text"),
        (HEADER + "-- @union part_*\nfrom united", "no model beside it is named part_"),
        (HEADER + "selec 1", "cannot read the query"),
        (HEADER + "select 1 as x; select 2", "cannot read the query"),
    ],
)
def test_a_wrong_model_file_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadModel, match=rf"sample(\.sql)?: .*{sentence}"):
        parse(model_file(tmp_path, text))


def test_a_union_holds_the_rows_of_every_mart_named_like_it(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    for number in (1, 2):
        model_file(tmp_path, f"{HEADER}select {number} as x", f"part_{number}")
    model_file(tmp_path, HEADER + "-- @union part_*\nselect 3 - x as x from united", "all_parts")
    build(connection, model_files=models(tmp_path))
    assert connection.execute("from marts.all_parts order by x").fetchall() == [(1,), (2,)]


def test_models_come_after_what_they_read_and_circles_are_refused(tmp_path: Path) -> None:
    model_file(tmp_path, HEADER + "select x from marts.b", "a")
    model_file(tmp_path, HEADER + "select 1 as x", "b")
    assert [model.name for model in models(tmp_path)] == ["b", "a"]
    model_file(tmp_path, HEADER + "select x from marts.a", "b")
    with pytest.raises(BadModel, match="circle: a, b"):
        models(tmp_path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEADER + "-- @unique x\nselect 1 as x from range(2)", "one row per x"),
        (HEADER + "-- @check x is even: x % 2 = 0\nselect 1 as x", "x is even"),
        (HEADER + "select 3 as x", "x is one of 1, 2"),
    ],
)
def test_a_promise_that_does_not_hold_is_told(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, text: str, sentence: str
) -> None:
    with pytest.raises(CheckFailed, match=sentence):
        build(connection, model_files=[parse(model_file(tmp_path, text))])


@pytest.mark.parametrize("query", ["select 1 as x, 2 as y", "select 1 as z"])
def test_header_and_query_must_name_the_same_columns(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, query: str
) -> None:
    with pytest.raises(BadModel, match="disagree on"):
        build(connection, model_files=[parse(model_file(tmp_path, HEADER + query))])


def test_a_query_on_a_missing_table_is_a_bad_model(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(BadModel, match=r"sample.sql cannot be built.*no_such"):
        build(connection, model_files=[parse(model_file(tmp_path, HEADER + "select x from raw.no_such"))])


def test_all_models_build_on_an_empty_warehouse(connection: duckdb.DuckDBPyConnection) -> None:
    checks = build(connection)
    assert {check.table for check in checks} >= {f"marts.{model.name}" for model in models() if model.unique}
    assert not [check for check in checks if check.failing]
