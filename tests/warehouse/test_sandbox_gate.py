"""Escape attempts: refused before they run, and harmless where the gate is taken away."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.sandbox.confine import connect
from warehouse.sandbox.gate import FUNCTIONS_REFUSED, TABLE_FUNCTIONS, Gate
from warehouse.sandbox.result import Limits, QueryFailed, Refused

SECRET = "canary-7f3a"

# SECRET_FILE, OTHER_DB and NEW_FILE stand for absolute paths in a folder of the test.
ESCAPES: dict[str, list[str]] = {
    "read files": [
        "select * from read_csv('SECRET_FILE')",
        "select * from read_csv_auto('SECRET_FILE')",
        "select * from read_text('SECRET_FILE')",
        "select * from read_blob('SECRET_FILE')",
        "select * from read_json('SECRET_FILE')",
        "select * from read_ndjson_objects('SECRET_FILE')",
        "select * from read_parquet('SECRET_FILE')",
        "select * from parquet_scan(['SECRET_FILE'])",
        "select * from parquet_metadata('SECRET_FILE')",
        "select * from read_duckdb('OTHER_DB', table_name := 'hidden')",
        "select * from sniff_csv('SECRET_FILE')",
        "select * from glob('/*')",
        "select * from 'SECRET_FILE'",
        'select * from "SECRET_FILE"',
        "from 'SECRET_FILE'",
        "from '/etc/*.csv'",
        "from 'https://example.org/a.parquet'",
        "table 'SECRET_FILE'",
        "describe 'SECRET_FILE'",
        "summarize 'SECRET_FILE'",
        "describe select * from read_csv('SECRET_FILE')",
        "select (select content from read_text('SECRET_FILE'))",
        "select * from marts.stars where framework in (select content from read_text('SECRET_FILE'))",
        "with a as (from read_text('SECRET_FILE')) from a",
        "with recursive a as (select 1 as n union all select n + 1 from a, 'SECRET_FILE') from a",
        "select 1 union all select content from read_text('SECRET_FILE')",
        "select * from marts.stars order by (select content from read_text('SECRET_FILE'))",
        "select * from marts.stars, lateral (select * from read_text('SECRET_FILE'))",
        "select * from system.main.read_text('SECRET_FILE')",
        "select * from (pivot 'SECRET_FILE' on a in (1) using count(*))",
        "unpivot 'SECRET_FILE' on a",
        "explain select * from read_csv('SECRET_FILE')",
        "explain analyze from 'SECRET_FILE'",
        "copy marts.stars from 'SECRET_FILE'",
        "select * from parquet_kv_metadata('SECRET_FILE')",
        "select * from READ_TEXT('SECRET_FILE')",
        "/* a */ -- b\n from read_text('SECRET_FILE')",
    ],
    "write files": [
        "copy (select 1) to 'NEW_FILE'",
        "copy marts.stars to 'NEW_FILE' (format parquet)",
        "with a as (copy (select 1) to 'NEW_FILE') select 1",
        "with a as (select 1), b as (copy (from a) to 'NEW_FILE') select * from a",
        "select * from (with a as (copy (select 1) to 'NEW_FILE') select 1)",
        "explain analyze copy (select 1) to 'NEW_FILE'",
        "export database 'NEW_FILE'",
        "attach 'NEW_FILE' as fresh",
        "pragma enable_profiling = 'json'",
        "pragma profiling_output = 'NEW_FILE'",
        "call enable_logging('QueryLog', storage := 'file', storage_path := 'NEW_FILE')",
        "select write_log('x')",
        "select * from checkpoint('x')",
        "checkpoint",
        "vacuum",
    ],
    "change the warehouse": [
        "insert into marts.stars values ('x', 1)",
        "update marts.stars set stars = 0",
        "delete from marts.stars",
        "truncate marts.stars",
        "merge into marts.stars using (select 'x' as framework) s using (framework) when matched then delete",
        "with d as (delete from marts.stars returning *) select * from d",
        "with i as (insert into marts.stars values ('x', 1) returning *) from i",
        "with u as (update marts.stars set stars = 0 returning *) from u",
        "drop table marts.stars",
        "alter table marts.stars add column x int",
        "comment on table marts.stars is 'x'",
        "create table marts.x as select 1",
        "create temp table stars as select 1",
        "create or replace temp view stars as select 1",
        "create macro m() as 1",
        "create schema x",
        "create sequence s",
        "create type t as enum ('a')",
        "explain analyze delete from marts.stars",
        "begin",
        "commit",
    ],
    "other databases and the network": [
        "attach 'OTHER_DB'",
        "attach 'OTHER_DB' as other (read_only)",
        "attach ':memory:' as m",
        "detach snapshot",
        "select * from other.main.hidden",
        "use system",
        "install httpfs",
        "load httpfs",
        "force install sqlite from community",
        "load 'NEW_FILE'",
        "create secret (type s3, key_id 'a', secret 'b')",
        "create persistent secret (type s3, key_id 'a', secret 'b')",
        "from which_secret('s3://x', 's3')",
        "import database 'OTHER_DB'",
        "connect 'OTHER_DB'",
        "select * from read_csv('http://127.0.0.1:1/x.csv')",
        "select * from read_parquet('s3://bucket/x')",
        "call create_external_resource('x')",
    ],
    "settings and state": [
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set memory_limit = '64GB'",
        "set threads = 64",
        "set global temp_directory = '/tmp'",
        "set search_path = 'ops'",
        "set TimeZone = 'Europe/Berlin'",
        "set variable x = 1",
        "reset memory_limit",
        "pragma threads = 64",
        "pragma database_list",
        "pragma version",
        "select current_setting('allowed_paths')",
        "select * from duckdb_settings()",
        "select * from pg_settings",
        "select * from pg_catalog.pg_settings",
        "select * from duckdb_databases",
        "select * from main.duckdb_databases",
        "select * from system.main.duckdb_databases",
        "select * from pragma_database_list",
        "select * from duckdb_secrets()",
        "select * from duckdb_extensions()",
        "select * from duckdb_temporary_files()",
        "select * from duckdb_logs",
        "select * from duckdb_memory()",
        "show variables",
    ],
    "SQL inside SQL": [
        "select * from query('copy (select 1) to ''NEW_FILE''')",
        "select * from query_table('SECRET_FILE')",
        "select * from query_table(['SECRET_FILE'])",
        "call json_execute_serialized_sql('{}')",
        "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
        "pragma json_execute_serialized_sql('{}')",
        "select json_serialize_plan('from read_text(''SECRET_FILE'')')",
        "prepare a as select 1",
        "execute a",
        "deallocate a",
        "call query('select 1')",
        "select * from histogram('SECRET_FILE', 'a')",
        "select * from histogram_values('SECRET_FILE', 'a')",
    ],
    "more than one statement": [
        "select 1; select 2",
        "select 1; copy (select 1) to 'NEW_FILE'",
        "select 1;; drop table marts.stars",
        "set threads = 64; select 1",
        "select 1 /* ; */ ; /* */ attach 'OTHER_DB'",
    ],
    "the process": [
        "select * from python_map_function(1)",
        "select * from pandas_scan(1)",
        "select * from arrow_scan(1, 2, 3)",
        "select * from python_arrow_scan(1)",
        "select * from seq_scan('x')",
        "select getenv('HOME')",
        "select sleep_ms(10000)",
        "select pg_sleep(10)",
        "select system.main.sleep_ms(10000)",
        "select current_query()",
        "from connection",
        "from test_vector_types(null)",
    ],
    "nothing to run": ["", " ", ";", "-- only a comment", "/* */"],
}
ALLOWED = [
    "from marts.stars",
    "from stars select framework where stars > 1 order by all",
    "select * from stars join raw.notes using (framework)",
    "with a as (select 1 as n), b as materialized (from a) select * from b;",
    "with recursive a as (select 1 as n union all select n + 1 from a where n < 5) select sum(n) from a",
    "select framework, sum(stars) over (order by framework rows 2 preceding) from marts.stars qualify true",
    "select * from marts.stars asof join marts.stars b using (stars)",
    "describe stars",
    "describe select 1",
    "summarize marts.stars",
    "select column_name from (summarize marts.stars)",
    "show tables",
    "show all tables",
    "show schemas",
    "explain select 1",
    "EXPLAIN\n ANALYZE -- é\n from stars",
    "/* é */ explain select 'é'",
    "values (1), (2)",
    "table marts.stars",
    "pivot marts.stars on framework in ('a', 'b') using sum(stars)",
    "unpivot marts.stars on stars",
    "select unnest([1, 2]), [x + 1 for x in [1, 2]], columns(*) from stars",
    "from range(3), generate_series(1, 2)",
    "select table_name, comment from duckdb_tables()",
    "select column_name from duckdb_columns where schema_name = 'marts'",
    "from information_schema.tables",
    "select count(distinct framework) filter (stars > 1) from stars tablesample 50%",
    'with "a.b" as (select 1) from "a.b"',
    "select 'a.csv', $$copy$$, 'drop table x'",
    "from (select 1 union all by name select 2) limit 10%",
]


def make_snapshot(path: Path) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """create schema marts; create schema raw; create schema ops;
            create table marts.stars as select * from (values ('a', 1), ('b', 2)) t(framework, stars);
            create table raw.notes as select 'a' as framework, 'text' as note"""
        )
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("escapes")
    make_snapshot(folder / "snapshot.duckdb")
    (folder / "secret.csv").write_text(f"a,b\n{SECRET},2\n")
    with duckdb.connect(str(folder / "other.duckdb")) as connection:
        connection.execute(f"create table hidden as select '{SECRET}' as a")
    return folder


@pytest.fixture(scope="module")
def gate(folder: Path) -> Iterator[Gate]:
    with connect(str(folder / "snapshot.duckdb"), Limits()) as connection:
        yield Gate(connection, 20_000)


def placed(sql: str, folder: Path) -> str:
    return (
        sql.replace("SECRET_FILE", str(folder / "secret.csv"))
        .replace("OTHER_DB", str(folder / "other.duckdb"))
        .replace("NEW_FILE", str(folder / "new.csv"))
    )


def test_there_are_enough_attempts() -> None:
    assert sum(map(len, ESCAPES.values())) >= 100


# Harmless where the gate lets them pass: they name no function or table that exists.
FAIL_BY_THEMSELVES = {"select getenv('HOME')", "from connection"}


@pytest.mark.parametrize("sql", [sql for group in ESCAPES.values() for sql in group])
def test_the_gate_refuses(gate: Gate, folder: Path, sql: str) -> None:
    if sql in FAIL_BY_THEMSELVES:
        gate.check(sql)
        return
    with pytest.raises((Refused, QueryFailed)) as refusal:
        gate.check(placed(sql, folder))
    assert isinstance(refusal.value, Refused) or "Parser Error" in str(refusal.value)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("sql", ALLOWED)
def test_the_gate_lets_honest_queries_pass(gate: Gate, sql: str) -> None:
    gate.check(sql)


def test_the_gate_says_why_and_what_to_do(gate: Gate) -> None:
    with pytest.raises(Refused, match=r"COPY is not allowed here.*without --sandbox"):
        gate.check("copy (select 1) to 'x'")
    with pytest.raises(Refused, match="text holds 2"):
        gate.check("select 1; select 2")
    with pytest.raises(Refused, match=r"list its values.*in \('a', 'b'\)"):
        gate.check("pivot marts.stars on framework using sum(stars)")
    with pytest.raises(Refused, match="20,000"):
        gate.check("select " + "1" * 20_001)
    with pytest.raises(QueryFailed, match='syntax error at or near "marts"'):
        gate.check("select * form marts.stars")


WITHOUT_GATE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from warehouse.sandbox.confine import connect
from warehouse.sandbox.result import Limits
statements, answers = json.load(sys.stdin), []
for sql in statements:
    connection, relation = connect(sys.argv[2], Limits(seconds=2)), None
    try:
        relation = connection.sql(sql)
        answers.append(str(relation.fetchall() if relation else None))
    except Exception as error:
        answers.append(str(error))
    del relation
    connection.close()
json.dump(answers, sys.stdout)
"""


def test_the_locked_configuration_holds_by_itself(folder: Path) -> None:
    """The second line of defence: the same attempts with no gate before them."""
    waiting = ("sleep", "pg_sleep")
    statements = [
        placed(sql, folder)
        for group in ESCAPES.values()
        for sql in group
        if not any(word in sql for word in waiting)
    ]
    before = sorted(path.name for path in folder.iterdir())
    content = (folder / "snapshot.duckdb").read_bytes()
    done = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT_GATE, str(Path.cwd()), str(folder / "snapshot.duckdb")],
        input=json.dumps(statements).encode(),
        capture_output=True,
        cwd=folder,
        env={},
        timeout=120,
    )
    answers = json.loads(done.stdout)
    leaks = [sql for sql, answer in zip(statements, answers, strict=True) if SECRET in answer]
    assert leaks == []
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (folder / "snapshot.duckdb").read_bytes() == content


REVIEWED_VOLATILE = {
    "current_connection_id",
    "current_query_id",
    "current_transaction_id",
    "currval",
    "error",
    "gen_random_uuid",
    "nextval",
    "random",
    "setseed",
    "setval",
    "stats",
    "uuid",
    "uuidv4",
    "uuidv7",
    "vector_type",
}


def test_every_function_with_side_effects_was_looked_at(gate: Gate) -> None:
    """Fails when a new DuckDB brings one, so that somebody decides."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "select distinct function_name from duckdb_functions() "
            "where function_type = 'scalar' and (has_side_effects or stability = 'VOLATILE')"
        ).fetchall()
        tables = connection.execute(
            "select distinct function_name from duckdb_functions() where function_type like 'table%'"
        ).fetchall()
    assert {name for (name,) in found} <= REVIEWED_VOLATILE | FUNCTIONS_REFUSED
    assert {name for (name,) in tables} >= TABLE_FUNCTIONS
