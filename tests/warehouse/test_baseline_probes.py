"""The recorded probe results: complete, as their runs wrote them, refused when changed."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from pipelines.prepare import prepare
from pipelines.probes.probe import all_probes
from warehouse import baseline
from warehouse.baseline import baseline_fingerprint
from warehouse.baseline.probes import (
    FILE,
    Recorded,
    RecordedProbesInvalid,
    probe_batches,
    read_probes,
    write_probes,
)
from warehouse.home import Home
from warehouse.registry import shipped_registry
from warehouse.snapshot import open_snapshot

SHIPPED = baseline.FOLDER / FILE


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return read_probes(SHIPPED)


def newest(recorded: Recorded) -> dict[str, str]:
    return {row.framework: row.release for row in recorded.environments if row.as_of is None}


class TestContent:
    def test_every_framework_in_its_newest_release(self, recorded: Recorded) -> None:
        releases = newest(recorded)
        assert set(releases) == set(shipped_registry().frameworks)
        rows = Counter(row.framework for row in recorded.results if releases[row.framework] == row.release)
        for slug, framework in shipped_registry().frameworks.items():
            assert rows[slug] >= (35 if framework.weekly else 12), slug

    def test_nothing_of_the_newest_is_an_error(self, recorded: Recorded) -> None:
        releases = newest(recorded)
        errors = [
            row
            for row in recorded.results
            if row.verdict == "error" and releases[row.framework] == row.release
        ]
        assert errors == []

    def test_every_row_is_of_a_probe_and_has_evidence_without_places_of_the_machine(
        self, recorded: Recorded
    ) -> None:
        for row in recorded.results:
            assert row.probe in all_probes()
            assert 0 < len(row.evidence) <= 500
        told = [f"{row.evidence} {row.detail}" for row in recorded.results]
        told += [row.body for row in recorded.answers]
        for place in ("/tmp/", "/root/", "/home/", "/work/", "site-packages"):
            assert not [text for text in told if place in text], place

    def test_absences_and_extras_name_their_documentation(self, recorded: Recorded) -> None:
        for row in recorded.results:
            if row.method == "curated" or row.verdict == "needs extra":
                assert row.documentation
                assert row.documentation.startswith("https://")
                assert row.detail

    def test_the_machine_is_named(self, recorded: Recorded) -> None:
        assert all(row.machine and row.cpu and row.python for row in recorded.environments)


class TestFile:
    def test_written_again_it_is_the_same(self, tmp_path: Path) -> None:
        write_probes(tmp_path / FILE, read_probes(SHIPPED))
        assert (tmp_path / FILE).read_bytes() == SHIPPED.read_bytes()

    def test_a_changed_verdict_is_refused(self, tmp_path: Path) -> None:
        text = SHIPPED.read_text(encoding="utf-8").replace('"verdict": "no"', '"verdict": "yes"', 1)
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        with pytest.raises(RecordedProbesInvalid, match="do not match the checksum that their run wrote"):
            list(probe_batches(tmp_path))

    def test_a_missing_row_is_refused(self, tmp_path: Path) -> None:
        lines = SHIPPED.read_text(encoding="utf-8").splitlines()
        (tmp_path / FILE).write_text("\n".join(lines[:-1]), encoding="utf-8")
        with pytest.raises(RecordedProbesInvalid, match="tornado"):
            read_probes(tmp_path / FILE)

    @pytest.mark.parametrize(
        "line", ["nonsense", '{"table": "other"}', '{"table": "probe_results"}', "[]", "{}"]
    )
    def test_what_is_no_such_file_is_one_sentence(self, line: str, tmp_path: Path) -> None:
        (tmp_path / FILE).write_text(line)
        with pytest.raises(RecordedProbesInvalid, match=r"is no file of probe results .*record"):
            read_probes(tmp_path / FILE)

    def test_without_the_file_nothing_is_recorded(self, tmp_path: Path) -> None:
        assert list(probe_batches(tmp_path)) == []

    def test_the_fingerprint_follows_it(self, tmp_path: Path) -> None:
        before = baseline_fingerprint(tmp_path)
        shutil.copy(SHIPPED, tmp_path)
        assert baseline_fingerprint(tmp_path) != before


def test_the_first_start_shows_recorded_cells(prepared: Home) -> None:
    with open_snapshot(prepared) as connection:
        cells = connection.execute(
            """select verdict, origin from marts.feature_matrix
            where framework = 'flask' and probe in ('websocket', 'sessions') order by probe"""
        ).fetchall()
        since = connection.execute(
            """select since_release is not null, lacking_release is not null from marts.feature_since
            where framework = 'fastapi' and probe = 'server_sent_events'"""
        ).fetchall()
    assert cells == [("yes", "recorded"), ("no", "recorded")]
    assert since == [(True, True)]


def test_a_changed_file_costs_its_rows_and_a_sentence(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tmp_path / "baseline"
    changed.mkdir()
    text = SHIPPED.read_text(encoding="utf-8").replace('"verdict": "yes"', '"verdict": "no"', 1)
    (changed / FILE).write_text(text, encoding="utf-8")
    monkeypatch.setattr("pipelines.prepare.probe_batches", lambda: probe_batches(changed))
    monkeypatch.setattr("pipelines.prepare.baseline_batches", lambda: iter(()))
    monkeypatch.setattr("pipelines.prepare.store.publish", lambda *_: None)
    (note,) = prepare(home)
    assert "was refused" in note
