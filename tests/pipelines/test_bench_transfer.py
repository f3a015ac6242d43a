"""Runs carried between homes, and recorded runs that come with framewatch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.benchmarks import record
from pipelines.benchmarks.journal import Journal
from pipelines.benchmarks.ratios import ratio_rows
from pipelines.benchmarks.transfer import export_runs, import_runs
from pipelines.collect import load_and_publish
from pipelines.prepare import prepare
from tests.fakes.bench_rows import DAY, data, run
from tests.templates import copied
from warehouse import snapshot
from warehouse.baseline.benchmarks import benchmark_batches
from warehouse.benchmark_archive import TABLES, ArchiveInvalid, results_sha256, write_archive
from warehouse.home import Home
from warehouse.model import FOLDER
from warehouse.rows import Row
from warehouse.tables.benchmarks import BenchRun

pytestmark = pytest.mark.marts(*(path.stem for path in FOLDER.glob("benchmark_*.sql")))


def sealed() -> dict[type[Row], list[Row]]:
    """Rows of one run with its checksum."""
    made = data({"flask": (100.0, 101.0, 99.0), "fastapi": (50.0, 51.0, 49.0)})
    results: list[Row] = [*made.environments, *made.measured.samples, *ratio_rows(made)]
    whole = made.run.model_copy(update={"results_sha256": results_sha256(results)})
    return {model: [row for row in (whole, *results) if type(row) is model] for model in TABLES}


def measured(home: Home) -> None:
    """A run of this home, stored as the benchmark does."""
    for rows in sealed().values():
        Journal(home, "run-1").write(rows)
    assert load_and_publish(home, lambda _: None).problems == []


def shown(home: Home) -> list[tuple[Any, ...]]:
    with snapshot.open_snapshot(home) as connection:
        runs = connection.execute("select run_id, origin, enters_headlines from marts.benchmark_runs")
        return runs.fetchall()


def test_a_run_goes_from_one_home_to_another(bare: Home, bare_template: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveInvalid, match=r"No benchmark was run in .*; `framewatch bench` runs one"):
        export_runs(bare, tmp_path / "runs.zip")
    measured(bare)
    assert len(export_runs(bare, tmp_path / "runs.zip").rows[BenchRun]) == 1

    other = copied(bare_template, Home(tmp_path / "other"))
    archive, problems = import_runs(other, tmp_path / "runs.zip")
    assert (len(archive.rows[BenchRun]), problems) == (1, [])
    assert shown(other) == [("run-1", "imported", True)]
    with snapshot.open_snapshot(other) as connection:
        found = connection.execute(
            "select distinct origin, is_current from marts.benchmark_ratios where metric = 'cpu'"
        )
        assert found.fetchall() == [("imported", True)]
    # Imported runs are another machine's: they are not exported as this one's.
    with pytest.raises(ArchiveInvalid, match="No benchmark was run"):
        export_runs(other, tmp_path / "again.zip")


def test_recorded_runs_are_there_at_once_unless_they_were_changed(
    bare: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = iter(("changed", "whole"))
    monkeypatch.setattr("pipelines.prepare.baseline_fingerprint", lambda: version)
    monkeypatch.setattr("pipelines.prepare.baseline_batches", list)
    monkeypatch.setattr("pipelines.prepare.benchmark_batches", lambda: benchmark_batches(tmp_path))
    version = next(versions)
    (tmp_path / "benchmarks.zip").write_bytes(b"changed")
    (note,) = prepare(bare)
    assert "benchmarks.zip is no file of benchmark runs" in note
    assert shown(bare) == []

    version = next(versions)
    write_archive(tmp_path / "benchmarks.zip", sealed(), DAY)
    assert prepare(bare) == []
    assert shown(bare) == [("run-1", "recorded", True)]


def test_what_a_home_has_already_is_not_recorded_again(bare: Home, tmp_path: Path) -> None:
    commands = [command for command, _ in record.missing(bare)]
    sqlite = "framewatch bench --workload row --workload rows --database sqlite"
    assert commands == [
        "framewatch bench --full",
        "framewatch bench",
        "framewatch bench",
        sqlite,
        sqlite,
        sqlite,
        "framewatch bench history",
    ]
    runs = {
        "run-1": ("framewatch bench --full", "complete", "quiet"),
        "run-2": (sqlite, "complete", "quiet"),
        "run-3": ("framewatch bench", "partial", "quiet"),
        "run-4": ("framewatch bench history", "complete", "contended"),
    }
    for name, (command, status, gate) in runs.items():
        checksum = results_sha256([])
        row = run(name, command=command, status=status, gate=gate, results_sha256=checksum)
        Journal(bare, name).write([row])
    assert load_and_publish(bare, lambda _: None).problems == []
    commands = [command for command, _ in record.missing(bare)]
    assert commands == ["framewatch bench", "framewatch bench", sqlite, sqlite, "framewatch bench history"]
    recorded = export_runs(bare, tmp_path / "runs.zip", undisturbed=True).rows[BenchRun]
    assert [row.run for row in recorded if isinstance(row, BenchRun)] == ["run-1", "run-2"]
