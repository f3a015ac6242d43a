"""What a query gives arrives in the asking process as it was."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from pathlib import Path

import pytest

from tests.warehouse.sandboxes import make_snapshot
from warehouse.sandbox import Result, run

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
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_snapshot(tmp_path_factory.mktemp("sandbox") / "snapshot.duckdb")


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
