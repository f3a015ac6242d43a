"""Rows as CSV, JSON and Parquet: nothing lost, nothing confused, cut where asked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from warehouse.writers import distinct, write


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def written(
    connection: duckdb.DuckDBPyConnection, sql: str, kind: str, rows: int | None = None
) -> tuple[bytes, bool]:
    out = io.BytesIO()
    cut = write(connection.sql(sql), kind, out, rows)
    return out.getvalue(), cut


def as_json(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    def refuse(token: str) -> None:
        raise AssertionError(f"{token} is no JSON")

    return json.loads(written(connection, sql, "json")[0], parse_constant=refuse)


def test_csv_quotes_only_what_needs_it_and_keeps_null_apart_from_empty(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    sql = """select 1 as n, null as nothing, '' as empty, 'a,b' as "the,comma", 'say "x"' as q, 'l1\nl2' as l,
        date '2024-02-29' as d, [1, null] as list, 1.50::decimal(4, 2) as m, true as t"""
    text = written(connection, sql, "csv")[0].decode()
    assert text == (
        'n,nothing,empty,"the,comma",q,l,d,list,m,t\n'
        '1,,"","a,b","say ""x""","l1\nl2",2024-02-29,"[1, NULL]",1.50,true\n'
    )
    assert next(csv.DictReader(io.StringIO(text)))["q"] == 'say "x"'


def test_json_is_an_array_of_objects_with_nested_values(connection: duckdb.DuckDBPyConnection) -> None:
    sql = """select 1 as n, null as nothing, '"é' as s, date '2024-02-29' as d, {'k': [1, null]} as nested,
        '{"a": 1}'::json as j, 170141183460469231731687303715884105727::hugeint as big"""
    assert as_json(connection, sql) == [
        {
            "n": 1,
            "nothing": None,
            "s": '"é',
            "d": "2024-02-29",
            "nested": {"k": [1, None]},
            "j": {"a": 1},
            "big": 170141183460469231731687303715884105727,
        }
    ]


def test_json_has_no_numbers_that_json_lacks(connection: duckdb.DuckDBPyConnection) -> None:
    sql = """select 'nan'::double as a, ['-inf'::double, 1.5] as b, 'NaN "Infinity" \\' as c"""
    assert as_json(connection, sql) == [{"a": None, "b": [None, 1.5], "c": 'NaN "Infinity" \\'}]


def test_no_rows_are_still_a_document(connection: duckdb.DuckDBPyConnection) -> None:
    assert written(connection, "select 1 as a where false", "json") == (b"[]\n", False)
    assert written(connection, "select 1 as a where false", "csv") == (b"a\n", False)
    data, _ = written(connection, "select 1 as a where false", "parquet")
    assert pq.read_table(io.BytesIO(data)).num_rows == 0


def test_parquet_keeps_types_and_big_whole_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    sql = """select date '2024-02-29' as d, 12345678901234567890::hugeint as big, [1] as list,
        timestamp '2024-01-01 00:00:00.000001' as t, null as nothing, interval 1 day as i, '' as s"""
    data, _ = written(connection, sql, "parquet")
    table = pq.read_table(io.BytesIO(data))
    (row,) = table.to_pylist()
    (expected,) = connection.sql(sql).fetchall()
    assert [str(value) for value in row.values()] == [
        *(str(value) for value in expected[:5]),
        "1 day",
        "",
    ]


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
@pytest.mark.parametrize(("rows", "cut"), [(24_999, True), (25_000, False), (None, False)])
def test_rows_are_cut_exactly(
    connection: duckdb.DuckDBPyConnection, kind: str, rows: int | None, cut: bool
) -> None:
    data, more = written(connection, "from range(25_000)", kind, rows)
    if kind == "csv":
        values = [int(line) for line in data.decode().splitlines()[1:]]
    elif kind == "json":
        values = [row["range"] for row in json.loads(data)]
    else:
        values = pq.read_table(io.BytesIO(data)).column(0).to_pylist()
    assert values == list(range(rows or 25_000))
    assert more is cut


def test_repeated_names_are_numbered() -> None:
    assert distinct(["a", "a", "A", "a_1", "b"]) == ["a", "a_2", "A_3", "a_1", "b"]


def test_repeated_names_reach_json_and_parquet(connection: duckdb.DuckDBPyConnection) -> None:
    assert as_json(connection, "select 1 as a, 2 as a") == [{"a": 1, "a_1": 2}]
    data, _ = written(connection, "select 1 as a, 2 as a", "parquet")
    assert pq.read_table(io.BytesIO(data)).to_pylist() == [{"a": 1, "a_1": 2}]
    assert written(connection, "select 1 as a, 2 as a", "csv")[0] == b"a,a\n1,2\n"


def test_errors_amid_the_rows_are_duckdbs(connection: duckdb.DuckDBPyConnection) -> None:
    late = "select if(range > 20_000, error('late'), 1) from range(25_000)"
    with pytest.raises(duckdb.Error, match="late"):
        written(connection, late, "csv")


def test_an_unknown_format_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ValueError, match="no format 'xlsx'"):
        written(connection, "select 1", "xlsx")
