"""Statements that want more time or memory than they may have: each ends in time and leaves nothing."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import psutil
import pytest

from warehouse.sandbox import Limits, Pool, SandboxError, run
from warehouse.sandbox.process import GRACE_S

LIMITS = Limits(seconds=1)
# Starting, killing and reading on a machine that does other things meanwhile.
SLACK_S = 4.0
CROSS = "range(1_000_000) a, range(1_000_000) b, range(1000) c"
NESTED_VIEWS = ", ".join(f"t{n} as (select * from t{n - 1} a, t{n - 1} b)" for n in range(1, 25))

OVERLOADS = [
    # endless scans, joins and recursion
    "select count(*) from range(100_000_000_000) a, range(1000) b",
    f"select max(a.range * b.range + c.range) from {CROSS}",
    f"select * from {CROSS} where a.range + b.range + c.range < 0",
    f"select a.range, count(*) from {CROSS} group by all",
    f"select distinct a.range, b.range from {CROSS}",
    f"select a.range from {CROSS} order by b.range desc",
    f"select row_number() over (order by b.range) from {CROSS}",
    f"select list(a.range) from {CROSS}",
    f"select string_agg(a.range::varchar) from {CROSS}",
    f"select count(*) from {CROSS} where a.range::varchar like '%9%9%9%'",
    "with recursive r as (select 1 as n union all select n + 1 from r) select count(*) from r",
    "with recursive r as (select 1 as n union all select n * 2 from r, range(2)) select count(*) from r",
    "with recursive r as (select 'x' as s union all select s || s from r) select max(length(s)) from r",
    f"with t0 as (select 1 as x), {NESTED_VIEWS} select count(*) from t24",
    "from range(10_000_000_000) a join range(10_000_000_000) b on a.range < b.range",
    "from range(50_000_000) a join range(50_000_000) b on a.range % 7 = b.range % 7",
    "from range(10_000_000) a asof join range(10_000_000) b on a.range >= b.range order by random()",
    "select * from range(100_000_000) order by hash(range)",
    "select quantile_cont(range, 0.5) from range(1_000_000_000)",
    "select mode(range) from range(500_000_000)",
    "select approx_quantile(range, 0.5) from range(100_000_000_000)",
    "select histogram(range) from range(500_000_000)",
    "select count(distinct range) from range(2_000_000_000)",
    "select * from generate_series(1, 9_000_000_000_000) where generate_series < 0",
    "from generate_series(date '0001-01-01', date '9999-01-01', interval 1 microsecond) where random() < 0",
    "select sum(x) from (select unnest(range(1_000_000_000)) as x)",
    "select sum(a) over (order by a rows 1_000_000_000 preceding) from range(100_000_000) t(a)",
    "select count(*) from (select unnest(range(range)) from range(1_000_000))",
    "summarize from range(1_000_000_000)",
    "explain analyze select count(*) from range(100_000_000_000) a, range(1000) b",
    # one call that cannot be interrupted
    "select length(repeat('x', 2_000_000_000))",
    "select length(lpad('x', 2_000_000_000, 'y'))",
    "select length(rpad('x', 2_000_000_000, 'y'))",
    "select length(printf('%2000000000d', 1))",
    "select length(format('{:>2000000000}', 1))",
    "select bit_count(bitstring('1', 2_000_000_000))",
    "select length(hex(repeat('x', 900_000_000)))",
    "select length(replace(repeat('x', 50_000_000), 'x', repeat('y', 100)))",
    "select length(regexp_replace(repeat('x', 300_000_000), '(x+x+)+y', 'z', 'g'))",
    "select levenshtein(repeat('ab', 200_000), repeat('ba', 200_000))",
    "select damerau_levenshtein(repeat('ab', 20_000), repeat('ba', 20_000))",
    "select jaccard(repeat('ab', 200_000_000), repeat('ba', 200_000_000))",
    "select repeat('9', 2_000_000)::bignum * repeat('9', 2_000_000)::bignum",
    "select list_reduce(range(50_000_000), lambda a, b: a + b)",
    "select list_sort(range(100_000_000))[1]",
    "select len(list_transform(range(100_000_000), lambda x: repeat('x', 1000)))",
    "select len(string_split(repeat('x,', 500_000_000), ','))",
    "select sha256(repeat('x', 1_500_000_000))",
    "select md5(string_agg(repeat('x', 1000000))) from range(10_000)",
    "select json_structure('[' || repeat('{\"a\":1},', 10_000_000) || '1]')",
    "select repeat('[', 5_000_000)::json",
    "select factorial(170_000_000)",
    # large answers
    "select repeat('x', 1_000_000) from range(10_000)",
    "select range(1_000_000) from range(10_000)",
    "select repeat('x', 4_000_000) as a, repeat('y', 4_000_000) as b from range(1000)",
    "select array_agg(range) from range(300_000_000)",
    "select " + ", ".join(f"repeat('x', 1000) as c{n}" for n in range(400)) + " from range(100_000)",
    # hard to parse or plan
    "select " + "(" * 9000 + "1" + ")" * 9000,
    "select " + " + ".join(["1"] * 4000),
    "select " + "case when true then " * 700 + "1" + " end" * 700,
    " union all ".join(["select 1"] * 900),
    "select * from " + ", ".join(f"range(3) t{n}" for n in range(40)),
    "select * from "
    + " join ".join(f"(select {n} as a) t{n}" for n in range(150)).replace(" join ", " natural join "),
    "select " + ", ".join(f"(select max(range) from range({n})) as c{n}" for n in range(300)),
    "pivot (from range(20000)) on range in (" + ", ".join(str(n) for n in range(3000)) + ") using count(*)",
    "select * from (values " + ", ".join(["(1)"] * 3500) + ")",
    "select 1 in (" + ", ".join(["1"] * 6000) + ")",
    "select " + "[" * 200 + "1" + "]" * 200,
]
HANDFUL = [OVERLOADS[13], OVERLOADS[52], OVERLOADS[57]]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("overload") / "snapshot.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts; create table marts.stars as select 1 as stars")
    return path


def overload(snapshot: Path, sql: str) -> None:
    files, children = sorted(snapshot.parent.iterdir()), psutil.Process().children()
    size = psutil.Process().memory_info().rss
    started = time.monotonic()
    try:
        outcome = f"{len(run(snapshot, sql, LIMITS).rows())} rows"
    except SandboxError as error:
        outcome = f"{type(error).__name__}: {str(error)[:60]}"
    elapsed = time.monotonic() - started
    print(f"{elapsed:5.2f} s  {outcome}  <- {sql[:60]}")
    assert elapsed < LIMITS.seconds + GRACE_S + SLACK_S
    assert psutil.Process().memory_info().rss - size < 100e6
    assert run(snapshot, "from stars").rows() == [(1,)]
    assert sorted(snapshot.parent.iterdir()) == files
    assert psutil.Process().children() == children


@pytest.mark.parametrize("sql", HANDFUL, ids=range(len(HANDFUL)))
def test_overloads_end_in_time(snapshot: Path, sql: str) -> None:
    overload(snapshot, sql)


@pytest.mark.proof
@pytest.mark.parametrize("sql", OVERLOADS, ids=range(len(OVERLOADS)))
def test_all_overloads_end_in_time(snapshot: Path, sql: str) -> None:
    assert len(OVERLOADS) >= 50
    overload(snapshot, sql)


@pytest.mark.proof
def test_a_pool_survives_all_overloads_in_a_row(snapshot: Path) -> None:
    children = psutil.Process().children()
    with Pool(snapshot, limits=Limits(seconds=0.5), ready=2) as pool:
        for sql in OVERLOADS:
            try:
                pool.run(sql)
            except SandboxError:
                continue
        assert pool.run("from stars").rows() == [(1,)]
    assert psutil.Process().children() == children
