"""Benchmark runs as one file: the same rows come back, and nothing that was changed is taken."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines.benchmarks.ratios import group_rows, ratio_rows
from tests.fakes.bench_rows import DAY, data, run, start
from warehouse.baseline.benchmarks import FILE, benchmark_batches
from warehouse.benchmark_archive import (
    RESULTS,
    TABLES,
    ArchiveInvalid,
    Rows,
    read_archive,
    results_sha256,
    write_archive,
)
from warehouse.rows import Row
from warehouse.tables.benchmarks import BenchRun, BenchSample, BenchStart

MADE_AT = DAY + dt.timedelta(hours=1)


def sealed(*, status: str = "complete") -> dict[type[Row], list[Row]]:
    """Rows of one run with its checksum."""
    made = data({"flask": (100.0, 101.5, 99.25), "fastapi": (50.1, 51.0, 49.9)}, run(status=status))
    made.measured.starts.append(start("flask/documented", 1))
    ratios = ratio_rows(made)
    results: list[Row] = [*made.environments, *made.measured.samples, *made.measured.starts, *ratios]
    results += group_rows(ratios)
    whole = made.run.model_copy(update={"results_sha256": results_sha256(results)})
    return {model: [row for row in [whole, *results] if type(row) is model] for model in TABLES}


def written(path: Path, rows: Rows) -> Path:
    write_archive(path, rows, MADE_AT)
    return path


def rewritten(path: Path, name: str, change: Any) -> Path:
    """The file with one member changed."""
    with zipfile.ZipFile(path) as file:
        members = {member: file.read(member) for member in file.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(path, "w") as file:
        for member, content in members.items():
            file.writestr(member, content)
    return path


def test_the_same_rows_come_back_and_the_file_is_always_the_same(tmp_path: Path) -> None:
    rows = sealed()
    archive = read_archive(written(tmp_path / "runs.zip", rows))
    assert archive.made_at == MADE_AT
    assert {model: archive.rows[model] for model in TABLES} == rows
    again = written(tmp_path / "again.zip", rows)
    assert again.read_bytes() == (tmp_path / "runs.zip").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.zip", "runs.zip"]


@pytest.mark.parametrize("model", RESULTS, ids=lambda model: model.declaration.name)
def test_a_row_that_was_left_out_is_noticed(tmp_path: Path, model: type[Row]) -> None:
    file = written(tmp_path / "runs.zip", sealed())

    def shorter(content: bytes) -> bytes:
        table, out = pq.read_table(io.BytesIO(content)), io.BytesIO()
        pq.write_table(table.slice(1), out)
        return out.getvalue()

    rewritten(file, f"{model.declaration.name}.parquet", shorter)
    with pytest.raises(ArchiveInvalid, match=r"runs\.zip was refused: the rows of the run run-1"):
        read_archive(file)


def test_a_figure_that_was_changed_is_noticed_before_it_is_written(tmp_path: Path) -> None:
    rows = sealed()
    first, *rest = rows[BenchSample]
    rows[BenchSample] = [first.model_copy(update={"server_cpu_ns": 1}), *rest]
    with pytest.raises(ArchiveInvalid, match="do not match the checksum"):
        written(tmp_path / "runs.zip", rows)
    assert not list(tmp_path.iterdir())


def test_a_killed_run_has_no_checksum_and_is_taken_as_partial(tmp_path: Path) -> None:
    rows = sealed(status="partial")
    rows[BenchRun] = [row.model_copy(update={"results_sha256": None}) for row in rows[BenchRun]]
    assert read_archive(written(tmp_path / "runs.zip", rows)).rows[BenchRun] == rows[BenchRun]
    complete = [row.model_copy(update={"status": "complete"}) for row in rows[BenchRun]]
    with pytest.raises(ArchiveInvalid):
        written(tmp_path / "complete.zip", {**rows, BenchRun: complete})


def test_rows_of_a_run_that_is_not_described_are_refused(tmp_path: Path) -> None:
    stranger = start("flask/documented", 9, run="run-9")
    with pytest.raises(ArchiveInvalid, match="holds rows of the run run-9, which it does not describe"):
        written(tmp_path / "runs.zip", {**sealed(), BenchStart: [stranger]})


def test_an_older_file_lacks_columns_that_came_later(tmp_path: Path) -> None:
    file = written(tmp_path / "runs.zip", sealed())

    def older(content: bytes) -> bytes:
        table, out = pq.read_table(io.BytesIO(content)), io.BytesIO()
        pq.write_table(table.drop_columns(["note"]), out)
        return out.getvalue()

    rewritten(file, "bench_environments.parquet", older)
    assert len(read_archive(file).rows[BenchRun]) == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("about.json", json.dumps({"format": 2}), r"has format 2, this framewatch reads 1: update it\."),
        ("about.json", "[]", r"is no file of benchmark runs \(.*\); `framewatch bench export` writes one\."),
        ("bench_runs.parquet", "no Parquet", r"is no file of benchmark runs \("),
    ],
)
def test_what_is_no_such_file_is_told(tmp_path: Path, name: str, content: str, sentence: str) -> None:
    file = rewritten(written(tmp_path / "runs.zip", sealed()), name, lambda _: content.encode())
    with pytest.raises(ArchiveInvalid, match=sentence):
        read_archive(file)


def test_a_file_that_is_not_there_or_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveInvalid, match=r"none\.zip cannot be read \(No such file or directory\)\."):
        read_archive(tmp_path / "none.zip")
    (tmp_path / "text.zip").write_text("text")
    with pytest.raises(ArchiveInvalid, match="is no file of benchmark runs"):
        read_archive(tmp_path / "text.zip")
    with pytest.raises(ArchiveInvalid, match=r"cannot be written \(No such file or directory\)"):
        written(tmp_path / "none" / "runs.zip", sealed())


def test_recorded_runs_become_batches_and_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert list(benchmark_batches(tmp_path)) == []
    written(tmp_path / FILE, sealed())
    batches = list(benchmark_batches(tmp_path))
    assert [batch.model for batch in batches] == list(TABLES)
    assert {(batch.source, batch.fetched_at) for batch in batches} == {("benchmarks", MADE_AT)}


def test_the_shipped_archive_is_whole() -> None:
    assert len({batch.model for batch in benchmark_batches()}) in (0, len(TABLES))
