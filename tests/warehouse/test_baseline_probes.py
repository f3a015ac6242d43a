"""The recorded probe results: complete, as their runs wrote them, refused when changed."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from pipelines.lab.contract import BREADTH
from pipelines.prepare import prepare
from pipelines.probes import record as record_module
from pipelines.probes.framework import Probed
from pipelines.probes.payload import load_payload
from pipelines.probes.probe import all_probes
from pipelines.probes.program_rows import digest
from pipelines.probes.run import Probing
from tests.warehouse.probe_rows import environment, result
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
from warehouse.benchmark_archive import results_sha256
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

    def test_every_sample_app_answered_bad_requests(self, recorded: Recorded) -> None:
        asked = {(row.framework, row.endpoint) for row in recorded.answers}
        for slug in shipped_registry().frameworks:
            for endpoint in BREADTH:
                assert (slug, endpoint) in asked
        for row in recorded.answers:
            # Who does not declare the method of a route answers every method.
            wrong_method = row.mistake == "a method that it does not take"
            assert 400 <= row.status < 500 or (wrong_method and row.status == 200), row

    def test_the_programs_that_were_tried_are_those_that_ship(self, recorded: Recorded) -> None:
        payloads = {slug: load_payload(slug) for slug in shipped_registry().frameworks}
        for row in recorded.results:
            if row.program:
                program = payloads[row.framework].program(row.program)
                assert program
                assert digest(program) == row.program_sha256, f"record {row.framework} again: {row.program}"

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


class TestRecording:
    def recorded_again(self, target: Path, monkeypatch: pytest.MonkeyPatch, **failures: str) -> list[str]:
        """Bottle is probed again, with one cell."""
        rows = [result("csrf", "no", "9.9", "bottle")]
        found = environment("9.9", "bottle").model_copy(update={"results_sha256": results_sha256(rows)})
        outcome = Probing("run", {"bottle": Probed(found, rows)}, failures)
        monkeypatch.setattr(record_module, "probe", lambda *_, **__: outcome)
        return record_module.record(Home(target.parent), target, ["bottle"])

    def test_one_framework_is_recorded_again_and_the_others_stay(
        self, recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = shutil.copy(SHIPPED, tmp_path / FILE)
        assert self.recorded_again(target, monkeypatch) == []
        again = read_probes(target)
        assert newest(again) == newest(recorded) | {"bottle": "9.9"}
        assert again.without(["bottle"]) == recorded.without(["bottle"])

    def test_what_could_not_be_probed_changes_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = shutil.copy(SHIPPED, tmp_path / FILE)
        told = self.recorded_again(target, monkeypatch, bottle="The index has no bottle.")
        assert told == ["bottle: The index has no bottle."]
        assert target.read_bytes() == SHIPPED.read_bytes()


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
