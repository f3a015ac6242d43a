"""A user's own export: what a line may hold, which lines are left out and why; the rest is stored."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.defs.clickhouse_downloads import clickhouse_downloads
from pipelines.defs.package_metadata import package_metadata
from pipelines.imports import BadFile, Lines, import_file, read_lines
from pipelines.source import all_sources
from warehouse import snapshot
from warehouse.home import Home
from warehouse.registry import shipped_registry
from warehouse.rows import Row, to_arrow
from warehouse.tables.adoption import DownloadsDay, StarCount
from warehouse.tables.index import IndexMetadata

pytestmark = pytest.mark.marts("downloads_daily", "source_freshness")

GOOD = {"package": "flask", "day": "2024-01-01", "downloads": 5, "series": "without_mirrors"}
runner = CliRunner()


def written(path: Path, *lines: object) -> Path:
    path.write_text("".join(line if isinstance(line, str) else f"{json.dumps(line)}\n" for line in lines))
    return path


def read(tmp_path: Path, *lines: object, model: type[Row] = DownloadsDay) -> Lines:
    return read_lines(written(tmp_path / "own.jsonl", *lines), model, shipped_registry().frameworks.values())


def ask(home: Home, query: str) -> list[tuple[object, ...]]:
    with snapshot.open_snapshot(home) as connection:
        return connection.execute(query).fetchall()


class TestLines:
    def test_a_line_is_a_row_of_the_table(self, tmp_path: Path) -> None:
        found = read(tmp_path, GOOD, "\n", GOOD | {"day": "2024-01-02", "source": " bigquery "})
        assert found.left_out == []
        assert {source: list(rows.values()) for source, rows in found.rows.items()} == {
            "import": [
                DownloadsDay(package="flask", day=dt.date(2024, 1, 1), downloads=5, series="without_mirrors")
            ],
            "bigquery": [
                DownloadsDay(package="flask", day=dt.date(2024, 1, 2), downloads=5, series="without_mirrors")
            ],
        }

    def test_an_export_of_the_raw_table_comes_back(self, tmp_path: Path) -> None:
        provenance = {
            "source": "pypistats_downloads",
            "origin": "live",
            "fetched_at": "2024-01-02 03:00:00",
            "run_id": "a",
            "retracted": False,
            "load_id": 1,
        }
        found = read(tmp_path, GOOD | provenance)
        assert (list(found.rows), found.left_out) == (["pypistats_downloads"], [])

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("no json\n", "it is not JSON"),
            ("[" * 100_000 + "\n", "it is not JSON"),
            ("[1]\n", "it is no JSON object"),
            (GOOD | {"downloads": "5"}, 'field "downloads" is wrong (Input should be a valid integer)'),
            (GOOD | {"downloads": True}, 'field "downloads" is wrong'),
            (GOOD | {"downloads": -1}, 'field "downloads" is wrong'),
            (GOOD | {"downloads": None}, 'field "downloads" is wrong'),
            (GOOD | {"day": "01.01.2024"}, 'field "day" is wrong'),
            (GOOD | {"day": 20240101}, 'field "day" is wrong'),
            (GOOD | {"series": "all"}, 'field "series" is wrong'),
            (GOOD | {"stars": 1}, 'field "stars" is wrong (Extra inputs'),
            ({"package": "flask"}, "a line has package, day, downloads, series"),
            (GOOD | {"package": "flsk"}, "there is no package 'flsk' in the registry, did you mean flask"),
            (GOOD | {"package": "numpy"}, "add it to frameworks.toml first"),
            (GOOD | {"source": 1}, 'field "source" should be the name of who counted'),
            (GOOD | {"source": ""}, 'field "source" should be the name of who counted'),
            (GOOD | {"retracted": True}, "export raw.downloads_by_day_now instead"),
        ],
    )
    def test_a_line_that_makes_no_sense_is_left_out_and_named(
        self, tmp_path: Path, line: Any, words: str
    ) -> None:
        found = read(tmp_path, GOOD, line)
        [sentence] = found.left_out
        assert words in sentence
        assert sentence.startswith(f"{tmp_path / 'own.jsonl'}, line 2 was left out: ")
        assert (found.count, sentence[-1]) == (1, ".")

    def test_a_repeated_line_counts_once_and_a_contradicting_one_not_at_all(self, tmp_path: Path) -> None:
        found = read(tmp_path, GOOD, GOOD, GOOD | {"downloads": 6}, GOOD | {"downloads": 6, "source": "b"})
        assert found.count == 2
        assert ["line 3" in sentence and "same key" in sentence for sentence in found.left_out] == [True]

    def test_frameworks_are_looked_up_by_slug(self, tmp_path: Path) -> None:
        star = {"framework": "flask", "day": "2024-01-01", "stars": 5}
        found = read(tmp_path, star, star | {"framework": "Flask"}, model=StarCount)
        assert found.count == 1
        assert "there is no framework 'Flask'" in found.left_out[0]

    def test_instants_and_lists(self, tmp_path: Path) -> None:
        row = dict.fromkeys(IndexMetadata.model_fields) | {
            "package": "flask",
            "version": "1",
            "dependencies": ["a>=1"],
            "optional_dependencies": [],
            "classifiers": [],
            "project_urls": [],
        }
        assert read(tmp_path, row, model=package_metadata.model).left_out == []

    @pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00", None])
    def test_a_file_that_cannot_be_read_is_one_sentence(self, tmp_path: Path, content: bytes | None) -> None:
        path = tmp_path / "own.jsonl"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(BadFile, match="give a file with one JSON object per line"):
            read_lines(path, DownloadsDay, [])

    VALUES = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5)

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        lines=st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "package": st.just("flask") | VALUES,
                    "day": st.dates().map(str) | VALUES,
                    "downloads": st.integers(0, 9) | VALUES,
                    "series": st.just("pip") | VALUES,
                    "source": VALUES,
                    "retracted": VALUES,
                },
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_any_line_is_a_row_that_can_be_stored_or_a_sentence(self, tmp_path: Path, lines: Any) -> None:
        found = read(tmp_path, *lines)
        for rows in found.rows.values():
            assert to_arrow(DownloadsDay, rows.values()).num_rows == len(rows)
        assert found.count + len(found.left_out) <= len(lines)


def test_every_source_takes_a_file(tmp_path: Path) -> None:
    for source in all_sources().values():
        found = read(tmp_path, {}, model=source.model)
        assert next(iter(source.model.model_fields)) in found.left_out[0]


def test_good_lines_are_stored_as_imported(bare: Home, tmp_path: Path) -> None:
    path = written(tmp_path / "own.jsonl", GOOD, GOOD | {"day": "2024-01-02"}, "broken\n")
    result = import_file(bare, clickhouse_downloads, path)
    assert (result.failed, result.rows_stored) == (True, 2)
    assert f"{path}, line 3 was left out: it is not JSON." in result.problems
    assert ask(bare, "select day, downloads, source, origin from marts.downloads_daily") == [
        (dt.date(2024, 1, 1), 5, "import", "imported"),
        (dt.date(2024, 1, 2), 5, "import", "imported"),
    ]
    assert ask(bare, "select status, rows_new from ops.runs where source = 'import'") == [("partial", 2)]
    assert ask(
        bare,
        "select last_success_at, newest_day, rows from marts.source_freshness "
        "where source = 'clickhouse_downloads'",
    ) == [(None, None, 0)], "the source itself was not asked"
    again = import_file(bare, clickhouse_downloads, written(path, GOOD, GOOD | {"day": "2024-01-02"}))
    assert (again.failed, again.rows_stored) == (False, 0)
    assert not list(bare.runs.iterdir())


class TestCommand:
    def test_a_corrected_file_corrects_what_is_stored(self, bare: Home, tmp_path: Path) -> None:
        path = written(tmp_path / "own.jsonl", GOOD | {"downloads": 6})
        done = runner.invoke(app, ["collect", "pypistats_downloads", "--from", str(path)])
        assert (done.exit_code, done.stdout.strip()) == (0, "1 rows stored."), done.stderr
        path = written(path, GOOD | {"downloads": 7}, "broken\n")
        done = runner.invoke(app, ["collect", "pypistats_downloads", "--from", str(path), "--json"])
        assert done.exit_code == 1
        found = json.loads(done.stdout)
        assert found["tables"]["downloads_by_day"]["changed"] == 1
        assert found["sources"]["import"]["status"] == "partial"
        assert ask(bare, "select downloads from marts.downloads_daily") == [(7,)]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--from", "own.jsonl"], "takes the name of one source"),
            (["osv", "package_index", "--from", "own.jsonl"], "takes the name of one source"),
            (["osv", "--framework", "flask", "--from", "own.jsonl"], "takes the name of one source"),
            (["osv", "--from", "nowhere.jsonl"], "nowhere.jsonl cannot be read (No such file"),
            (["osv", "--since", "2024-01-01"], "osv cannot be asked from a day on"),
            (["--since", "yesterday"], "--since yesterday is no day; write it as 2024-01-31"),
            (["--since", "2999-01-01"], "lies in the future"),
        ],
    )
    def test_wrong_usage_is_one_sentence(self, home: Home, arguments: list[str], words: str) -> None:
        done = runner.invoke(app, ["collect", *arguments])
        assert done.exit_code == 2
        assert words in done.stderr.replace("\n", " ")
        assert not home.warehouse.exists(), "nothing was started"
