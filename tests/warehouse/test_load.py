from __future__ import annotations

import datetime as dt
import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.observations import NOON, put, stars
from warehouse import store
from warehouse.home import Home
from warehouse.inbox import BATCH_KEY, ROW_GROUP, Provenance, RunRecord, pending, write_batch, write_run
from warehouse.load import Counts
from warehouse.rows import METADATA_KEY
from warehouse.tables.adoption import DownloadsDay, StarCount

pytestmark = pytest.mark.usefixtures("tables")

Present = dict[tuple[str, dt.date], int]


def present(home: Home, source: str = "%") -> Present:
    with store.writer(home) as connection:
        rows = connection.execute(
            """select framework, day, stars, retracted from raw.star_counts where source like ?
            qualify load_id = max(load_id) over (partition by framework, day, source, origin)""",
            [source],
        ).fetchall()
    return {(framework, day): count for framework, day, count, retracted in rows if not retracted}


def all_rows(home: Home) -> list[tuple[object, ...]]:
    with store.writer(home) as connection:
        return connection.execute(
            "select framework, day, stars, retracted from raw.star_counts order by all"
        ).fetchall()


def test_a_row_is_stored_once_and_again_only_when_it_changes(home: Home) -> None:
    put(home, stars("flask", [1, 2, 3]))
    assert store.load(home).total == Counts(new=3)
    put(home, stars("flask", [1, 2, 3]), run_id="run-2")
    assert store.load(home).total == Counts(unchanged=3)
    put(home, stars("flask", [1, 9, 3, 4]), run_id="run-3")
    assert store.load(home).total == Counts(new=1, changed=1, unchanged=2)
    assert [row[2] for row in all_rows(home)] == [1, 2, 9, 3, 4]


def test_a_value_that_returns_is_a_new_revision(home: Home) -> None:
    for run, count in enumerate([5, 6, 5]):
        put(home, stars("flask", [count]), run_id=f"run-{run}")
    assert store.load(home).total == Counts(new=1, changed=2)
    assert list(present(home).values()) == [5]


def test_sources_and_origins_do_not_overwrite_each_other(home: Home) -> None:
    put(home, stars("flask", [1]), source="one")
    put(home, stars("flask", [2]), source="two")
    put(home, stars("flask", [3]), source="one", origin="recorded")
    assert store.load(home).total == Counts(new=3)


def test_what_a_complete_batch_no_longer_lists_is_retracted_and_can_return(home: Home) -> None:
    put(home, [*stars("flask", [1, 2]), *stars("django", [7])], complete_by=("framework",))
    put(home, stars("flask", [1]), run_id="run-2", complete_by=("framework",))
    assert store.load(home).total == Counts(new=3, unchanged=1, retracted=1)
    assert sorted(present(home).values()) == [1, 7]
    put(home, stars("flask", [1]), run_id="run-3", complete_by=("framework",))
    assert store.load(home).total == Counts(unchanged=1)
    put(home, stars("flask", [1, 2]), run_id="run-4", complete_by=("framework",))
    assert store.load(home).total == Counts(changed=1, unchanged=1)
    assert sorted(present(home).values()) == [1, 2, 7]


def test_a_batch_that_appears_twice_is_loaded_once(home: Home) -> None:
    path = put(home, stars("flask", [1]))
    copy = path.with_name("999999999999." + path.name.partition(".")[2])
    copy.write_bytes(path.read_bytes())
    assert store.load(home).total == Counts(new=1)
    assert pending(home) == []


def test_batches_and_records_of_one_run_may_be_written_at_the_same_moment(home: Home) -> None:
    barrier = Barrier(8)

    def write(number: int) -> None:
        barrier.wait()
        put(home, stars(f"framework-{number}", range(500)), source=f"source-{number}")
        write_run(home, record(f"source-{number}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    assert store.load(home).rejected == []
    assert len(present(home)) == 8 * 500
    with store.writer(home) as connection:
        assert connection.execute("select count(*), sum(rows_new) from ops.runs").fetchall() == [(8, 4000)]


def record(source: str) -> RunRecord:
    return RunRecord(run_id="run-1", source=source, started_at=NOON, ended_at=NOON, status="ok")


def test_a_batch_has_groups_that_threads_can_share(home: Home) -> None:
    count = ROW_GROUP + 1
    rows = pa.table(
        {
            "package": ["sample"] * count,
            "day": pa.array(range(count), pa.int32()).cast(pa.date32()),
            "downloads": range(count),
            "series": ["pip"] * count,
        },
        schema=DownloadsDay.arrow_schema(),
    )
    write_batch(home, rows, Provenance("sample", "live", "run", NOON))
    assert pq.ParquetFile(pending(home)[0]).num_row_groups == 2
    assert store.load(home).total == Counts(new=count)


def test_order_of_loading_follows_writing_not_the_clock(home: Home) -> None:
    first = put(home, stars("flask", [1]), run_id="zzz")
    second = put(home, stars("flask", [2]), run_id="aaa")
    import os

    os.utime(first, (2_000_000_000, 2_000_000_000))
    os.utime(second, (1_000_000_000, 1_000_000_000))
    store.load(home)
    assert list(present(home).values()) == [2]


def _no_parquet(path: Path) -> None:
    path.write_bytes(b"<html>no parquet</html>")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _without_metadata(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({METADATA_KEY: table.schema.metadata[METADATA_KEY]}), path)


def _rewritten(path: Path, columns: dict[str, pa.Array]) -> None:
    table = pq.read_table(path)
    changed = pa.table({name: columns.get(name, table[name]) for name in table.column_names})
    pq.write_table(changed.replace_schema_metadata(table.schema.metadata), path)


def _null_key(path: Path) -> None:
    _rewritten(path, {"framework": pa.array([None, "x"], pa.string())})


def _negative(path: Path) -> None:
    _rewritten(path, {"stars": pa.array([-1, 2], pa.int64())})


def _text_for_number(path: Path) -> None:
    _rewritten(path, {"stars": pa.array(["many", "2"], pa.string())})


def _same_key_twice(path: Path) -> None:
    _rewritten(path, {"day": pa.array([dt.date(2024, 1, 1)] * 2, pa.date32())})


@pytest.mark.parametrize(
    "damage", [_no_parquet, _cut, _without_metadata, _null_key, _negative, _text_for_number, _same_key_twice]
)
def test_a_bad_batch_is_put_aside_with_its_sentence_and_stops_nobody(home: Home, damage) -> None:  # type: ignore[no-untyped-def]
    bad = put(home, stars("flask", [1, 2]))
    damage(bad)
    put(home, stars("django", [7]), run_id="run-2")
    report = store.load(home)
    assert list(present(home).values()) == [7]
    assert len(report.rejected) == 1
    assert bad.name in report.rejected[0]
    assert report.rejected[0].endswith(".")
    sentence = (home.rejected / (bad.name + ".txt")).read_text()
    assert sentence.strip() == report.rejected[0]
    assert (home.rejected / bad.name).exists()


def _declared(path: Path, columns: list[dict[str, object]], table: pa.Table) -> None:
    """Write `table` as the batch at `path`, declared with these columns."""
    metadata = pq.read_schema(path).metadata
    declaration = json.loads(metadata[METADATA_KEY]) | {"columns": columns}
    stamped = {METADATA_KEY: json.dumps(declaration), BATCH_KEY: metadata[BATCH_KEY]}
    pq.write_table(table.replace_schema_metadata(stamped), path)


def test_a_declaration_may_add_a_column_and_an_older_one_still_loads(home: Home) -> None:
    put(home, stars("flask", [1]))
    store.load(home)
    newer = put(home, stars("flask", [2]), run_id="run-2")
    columns = [vars(column) for column in StarCount.declaration.columns]
    forks = {"name": "forks", "sql_type": "BIGINT", "nullable": True, "comment": "Forks.", "check": ""}
    grown = pq.read_table(newer).append_column("forks", pa.array([5], pa.int64()))
    _declared(newer, [*columns, forks], grown)
    assert store.load(home).total == Counts(changed=1)
    put(home, stars("flask", [3]), run_id="run-3")
    assert store.load(home).total == Counts(changed=1)
    with store.writer(home) as connection:
        rows = connection.execute("select stars, forks from raw.star_counts order by load_id").fetchall()
    assert rows == [(1, None), (2, 5), (3, None)]


def test_a_declaration_may_widen_a_check(home: Home) -> None:
    put(home, stars("flask", [1]))
    store.load(home)
    path = put(home, stars("flask", [2]), run_id="run-2")
    columns = [vars(column) | {"check": ""} for column in StarCount.declaration.columns]
    below = pq.read_table(path).set_column(2, "stars", pa.array([-1], pa.int64()))
    _declared(path, columns, below)
    assert store.load(home).total == Counts(changed=1)


def test_a_declaration_that_changes_a_type_is_refused(home: Home) -> None:
    put(home, stars("flask", [1]))
    store.load(home)
    path = put(home, stars("flask", [2]), run_id="run-2")
    columns = [vars(column) | {"sql_type": "VARCHAR"} for column in StarCount.declaration.columns]
    _declared(path, columns, pq.read_table(path))
    report = store.load(home)
    assert "numbered migration" in report.rejected[0]
    assert list(present(home).values()) == [1]


def test_run_records_count_their_batches_whatever_comes_first(home: Home) -> None:
    def record(run_id: str) -> RunRecord:
        return RunRecord(
            run_id=run_id,
            source="sample",
            started_at=NOON,
            ended_at=NOON,
            status="ok",
            cursors={"flask": run_id},
        )

    put(home, stars("flask", [1, 2]))
    write_run(home, record("run-1"))
    write_run(home, record("run-2"))
    put(home, stars("flask", [1, 3]), run_id="run-2")
    write_run(home, record("run-2"))
    store.load(home)
    with store.writer(home) as connection:
        runs = connection.execute(
            "select run_id, rows_new, rows_changed, rows_unchanged from ops.runs order by 1"
        ).fetchall()
        cursors = connection.execute("select source, framework, cursor from ops.cursors").fetchall()
    assert runs == [("run-1", 2, 0, 0), ("run-2", 0, 1, 1)]
    assert cursors == [("sample", "flask", "run-2")]


@pytest.mark.parametrize("text", ["{", "{}", '{"run_id": 1}'])
def test_a_bad_run_record_is_put_aside(home: Home, text: str) -> None:
    path = home.inbox / "000000000001.run.x.json"
    path.write_text(text)
    assert len(store.load(home).rejected) == 1
    assert (home.rejected / path.name).exists()


EXAMPLES = itertools.count()
Batches = list[list[tuple[str, int, int]]]
BATCH = st.lists(
    st.tuples(st.sampled_from(["flask", "django"]), st.integers(1, 4), st.integers(0, 2)), min_size=1
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(BATCH, min_size=1, max_size=4))
def test_the_present_is_the_last_word_of_each_key(home: Home, batches: Batches) -> None:
    """Each example is a source of its own in one warehouse."""
    source = f"source-{next(EXAMPLES)}"
    wanted: Present = {}
    for number, batch in enumerate(batches):
        rows = [StarCount(framework=f, day=dt.date(2024, 1, d), stars=s) for f, d, s in batch]
        wanted |= {(row.framework, row.day): row.stars for row in rows}
        put(home, rows, run_id=f"run-{number}", source=source)
    store.load(home)
    assert present(home, source) == wanted
    put(home, rows, run_id="again", source=source)
    assert store.load(home).total.stored == 0


@pytest.mark.parametrize("run_id", ["a/b", "a.b", "", "a b"])
def test_a_run_id_that_cannot_be_part_of_a_file_name_is_refused(home: Home, run_id: str) -> None:
    with pytest.raises(ValueError, match="cannot name a batch"):
        put(home, stars("flask", [1]), run_id=run_id)
    assert pending(home) == []
