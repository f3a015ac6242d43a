"""The recorded figures: complete, valid, by licence, quick to load, and each file may be missing."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from warehouse import baseline, store
from warehouse.baseline import BaselineBatch, baseline_batches, baseline_fingerprint, files, sources
from warehouse.baseline.build import LICENCE_SUFFIX, build
from warehouse.home import Home
from warehouse.inbox import Provenance, write_batch
from warehouse.registry import shipped_registry
from warehouse.snapshot import open_snapshot

HISTORY = Path(__file__).parents[3] / "shared" / "history"


@pytest.fixture(scope="module")
def batches() -> list[BaselineBatch]:
    return list(baseline_batches())


def rows(batches: list[BaselineBatch], table: str) -> list[dict[str, Any]]:
    """Rows of a raw table with their source, by day where they have one."""
    found = [
        row | {"source": batch.source}
        for batch in batches
        if batch.model.declaration.name == table
        for row in batch.table.to_pylist()
    ]
    return sorted(found, key=lambda row: str(row.get("day") or row.get("period_start") or ""))


def put_all(home: Home, run_id: str) -> None:
    for batch in baseline_batches():
        provenance = Provenance(batch.source, "recorded", run_id, batch.fetched_at, batch.complete_by)
        write_batch(home, batch.table, provenance)


class TestBatches:
    def test_every_row_fits_its_model(self, batches: list[BaselineBatch]) -> None:
        for batch in batches:
            assert batch.table.schema.equals(batch.model.arrow_schema(), check_metadata=True)
            for row in batch.table.to_pylist():
                batch.model.model_validate(row)

    def test_each_key_once(self, batches: list[BaselineBatch]) -> None:
        for batch in batches:
            key = batch.model.declaration.key
            keys = {tuple(row[name] for name in key) for row in batch.table.to_pylist()}
            assert len(keys) == len(batch.table)

    def test_read_within_a_second(self) -> None:
        start = time.process_time()
        assert sum(len(batch.table) for batch in baseline_batches()) > 14_000
        assert time.process_time() - start < 1

    def test_loaded_twice_stores_nothing_new(self, home: Home) -> None:
        put_all(home, "first")
        first = store.load(home)
        assert first.rejected == []
        assert first.total.new == sum(len(batch.table) for batch in baseline_batches())
        put_all(home, "second")
        assert store.load(home).total.stored == 0

    @pytest.mark.marts("stars_daily")
    def test_published_with_its_source_and_time(self, home: Home) -> None:
        put_all(home, "first")
        store.load(home)
        store.publish(home)
        with open_snapshot(home) as connection:
            shown = connection.execute(
                """select stars, day, source, origin, fetched_at from raw.star_counts_now
                where framework = 'fastapi' order by day desc limit 1"""
            ).fetchall()
        recorded = dt.datetime(2026, 8, 22)
        assert shown == [(101_745, recorded.date(), "EvanLi/Github-Ranking", "recorded", recorded)]


class TestContent:
    def test_stars_of_fifteen_frameworks(self, batches: list[BaselineBatch]) -> None:
        expected = set(shipped_registry().frameworks) - {"blacksheep"}
        assert {row["framework"] for row in rows(batches, "star_counts")} == expected

    def test_downloads_of_sixteen_packages_from_2018_to_2026(self, batches: list[BaselineBatch]) -> None:
        found = rows(batches, "downloads_by_window")
        assert {row["package"] for row in found} == {
            f.package for f in shipped_registry().frameworks.values()
        }
        ends = [row["period_start"] + dt.timedelta(days=row["period_days"]) for row in found]
        assert (min(ends).year, max(ends).year) == (2018, 2026)

    def test_questions_carry_tags_of_the_registry(self, batches: list[BaselineBatch]) -> None:
        tags = {tag for framework in shipped_registry().frameworks.values() for tag in framework.tags}
        found = {row["tag"] for row in rows(batches, "question_counts")}
        assert found <= tags
        assert {"fastapi", "flask", "django", "falconframework"} <= found

    def test_no_more_adverts_name_a_framework_than_there_are(self, batches: list[BaselineBatch]) -> None:
        found = rows(batches, "hiring_months")
        assert found
        assert all(row["ads_mentioning"] <= row["ads_total"] and row["month"].day == 1 for row in found)


class TestLicences:
    def test_a_file_holds_one_licence(self, batches: list[BaselineBatch]) -> None:
        licences = {name: source.licence for name, source in sources().items()}
        for path in files():
            suffix = path.name.removesuffix(".csv").partition(".")[2]
            cited = set(re.findall(r",([^,\n]+)\n", path.read_text(encoding="utf-8"))) - {"source"}
            assert {LICENCE_SUFFIX[licences[name]] for name in cited} == {suffix}, path.name
        for batch in batches:
            assert set(batch.table["licence"].to_pylist()) == {licences[batch.source]}

    def test_sources_are_used_and_dated_by_their_newest_figure(self, batches: list[BaselineBatch]) -> None:
        newest: dict[str, dt.date] = {}
        for batch in batches:
            for row in batch.table.to_pylist():
                day = row.get("day") or row.get("month") or row["period_start"]
                day += dt.timedelta(days=row.get("period_days", 0))
                newest[batch.source] = max(day, newest.get(batch.source, day))
        assert {name: source.recorded for name, source in sources().items()} == newest

    def test_readme_attributes_every_collection_and_counts_its_rows(
        self, batches: list[BaselineBatch]
    ) -> None:
        readme = (baseline.FOLDER / "README.md").read_text(encoding="utf-8")
        for name, source in sources().items():
            repository = name.partition(" ")[0]
            line = next(line for line in readme.splitlines() if line.startswith(f"| [{repository}]"))
            assert source.commit in line
            assert f"| {source.licence} |" in line
        for table in ("star_counts", "downloads_by_window", "question_counts", "hiring_months"):
            line = next(line for line in readme.splitlines() if line.startswith(f"| `{table}."))
            assert f"| {len(rows(batches, table)):,} |" in line

    def test_files_are_small(self) -> None:
        assert all(path.stat().st_size < 700_000 for path in files())

    @pytest.mark.parametrize("removed", ["*.cited.csv", "*.cc-by-sa-4.0.csv", "*.mit.csv", "*.csv"])
    def test_each_file_may_be_missing(self, removed: str, tmp_path: Path, home: Home) -> None:
        for path in set(files()) - set(baseline.FOLDER.glob(removed)):
            shutil.copy(path, tmp_path)
        left = list(baseline_batches(tmp_path))
        assert len(left) < len(list(baseline_batches()))
        assert baseline_fingerprint(tmp_path) != baseline_fingerprint()
        for batch in left:
            write_batch(home, batch.table, Provenance(batch.source, "recorded", "run", batch.fetched_at))
        assert store.load(home).rejected == []
        assert store.publish(home) is not None

    def test_free_figures_alone_still_tell_the_story(self, tmp_path: Path) -> None:
        for path in baseline.FOLDER.glob("*.mit.csv"):
            shutil.copy(path, tmp_path)
        counts = rows(list(baseline_batches(tmp_path)), "star_counts")
        assert {"fastapi", "flask", "django", "django-rest-framework"} <= {row["framework"] for row in counts}
        assert len(counts) > 3_000


class TestFolder:
    def test_fingerprint_follows_the_content(self, tmp_path: Path) -> None:
        own = [*baseline.FOLDER.glob("*.zip"), *baseline.FOLDER.glob("*.jsonl")]
        for path in (*files(), *own):
            shutil.copy(path, tmp_path)
        assert baseline_fingerprint(tmp_path) == baseline_fingerprint()
        with (tmp_path / "hiring_months.mit.csv").open("a") as file:
            file.write("flask,2019-10-01,1,2,timqian/hacker-job-trends\n")
        assert baseline_fingerprint(tmp_path) != baseline_fingerprint()

    @pytest.mark.parametrize(
        ("name", "text", "sentence"),
        [
            ("unknown.mit.csv", "a\n1\n", "belongs to no raw table"),
            ("hiring_months.mit.csv", "framework,source\nflask,x\n", "does not fit its row model"),
            (
                "star_counts.mit.csv",
                "framework,day,stars,source\nflask,2024-01-01,many,EvanLi/Github-Ranking\n",
                "does not fit its row model",
            ),
            (
                "star_counts.mit.csv",
                "framework,day,stars,source\nflask,2024-01-01,1,somebody\n",
                "cites somebody, which sources.toml does not describe",
            ),
        ],
    )
    def test_a_wrong_file_is_named(self, tmp_path: Path, name: str, text: str, sentence: str) -> None:
        (tmp_path / name).write_text(text)
        with pytest.raises(ValueError, match=f"{name} .*{sentence}"):
            list(baseline_batches(tmp_path))

    def test_build_makes_the_shipped_files(self, tmp_path: Path) -> None:
        if not HISTORY.is_dir():
            pytest.skip("the folder of collected history is not beside the checkout")
        made = {path.name: path.read_bytes() for path in build(HISTORY, tmp_path)}
        assert made == {path.name: path.read_bytes() for path in files()}
