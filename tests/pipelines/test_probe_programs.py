"""What ships with the probes: evidence in words, public names, programs and descriptions, and their rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.probes import run as run_module
from pipelines.probes.framework import wanted
from pipelines.probes.http_client import Reply
from pipelines.probes.names import matching
from pipelines.probes.payload import load_payload, payloads
from pipelines.probes.probe import AREAS, all_probes
from pipelines.probes.program_rows import fingerprint, rows_of, write_if_changed
from pipelines.probes.subject import Facts, _shown
from pipelines.probes.trace import EVIDENCE_CHARACTERS, Trace, joined
from warehouse import store
from warehouse.home import Home
from warehouse.registry import shipped_registry


class TestEvidence:
    def test_short_parts_are_kept_whole_and_the_longest_is_cut(self) -> None:
        text = joined(["GET /a → 200", "x" * 900, "b" * 100])
        assert len(text) == EVIDENCE_CHARACTERS
        assert text.startswith("GET /a → 200 · xxx")
        assert text.endswith(f"… · {'b' * 100}")

    def test_no_number_of_parts_is_too_much(self) -> None:
        for count in (1, 7, 60, 500):
            text = joined([f"{number} {'y' * 400}" for number in range(count)])
            assert 0 < len(text) <= EVIDENCE_CHARACTERS
            assert text.startswith("0 y")

    def test_repetitions_and_line_breaks_go(self) -> None:
        trace = Trace()
        for line in ("GET /a\n → 200", "GET /a → 200", ""):
            trace.add(line)
        assert trace.parts == ["GET /a → 200"]

    def test_nothing_of_the_machine_and_of_terminals_is_shown(self) -> None:
        facts = Facts("rose", ("rose",), Path(), hidden=("/srv/rose/bin", "/srv"))
        text = "\x1b[1A\x1b[32mfrom /srv/rose/bin/rose\n and /srv/a.py, /opt/lib/site-packages/rose.py\x00"
        assert facts.shown(text) == "from rose and a.py, rose.py"
        assert facts.shown_lines("\x1b[1A\n\n  usage: /srv/rose/bin/rose\n") == ["usage: rose"]

    def test_long_values_of_headers_are_cut_and_bytes_are_counted(self) -> None:
        sent = _shown("GET", "/me", {"Cookie": "x" * 90, "Content-Type": "text/plain"}, b"")
        assert sent == f"GET /me Cookie: {'x' * 39}…"
        squeezed = Reply(200, {"content-type": "text/plain", "content-encoding": "gzip"}, b"abc")
        assert str(squeezed) == "200 3 bytes gzip"


class TestNames:
    def test_public_names_are_found_where_they_are_defined(self, tmp_path: Path) -> None:
        package = tmp_path / "rose"
        (package / "tests").mkdir(parents=True)
        (package / "forms").mkdir()
        (package / "csrf.py").write_text("")
        (package / "forms" / "__init__.py").write_text(
            "class CsrfForm:\n    def csrf_token(self):\n        def inner_csrf(): ...\n"
        )
        (package / "_private.py").write_text("def csrf_hidden(): ...\n")
        (package / "other.py").write_text("def _csrf(): ...\nasync def check_csrf(): ...\nx = 'csrf'\n")
        (package / "tests" / "test_csrf.py").write_text("def test_csrf(): ...\n")
        (tmp_path / "single.pyi").write_text("def csrf_stub() -> None: ...\n")
        assert matching(tmp_path, ["rose", "single"], "csrf") == [
            "rose.csrf:csrf",
            "rose.forms:CsrfForm",
            "rose.forms:csrf_token",
            "rose.other:check_csrf",
            "single:csrf_stub",
        ]
        assert matching(tmp_path, ["absent"], "csrf") == []


class TestShipped:
    @pytest.mark.parametrize("slug", payloads())
    def test_every_probe_that_is_asked_has_a_program_or_an_absence(self, slug: str) -> None:
        framework, payload = shipped_registry().frameworks[slug], load_payload(slug)
        assert payload.manifest.framework == slug
        for asked in wanted(framework, payload, None):
            if asked.program:
                known = payload.program(asked.program) or payload.absence(asked.name)
                assert known, f"{slug} has neither program nor absence for {asked.name}"

    @pytest.mark.parametrize("slug", payloads())
    def test_tables_are_about_probes_and_not_about_both_ways(self, slug: str) -> None:
        manifest = load_payload(slug).manifest
        for name in {*manifest.absent, *manifest.extras, *manifest.limits}:
            assert name in all_probes(), f"{slug}: {name} is no probe"
        for name in manifest.absent:
            assert all_probes()[name].telltale, f"{name} has no telltale that could contradict a list"
            assert name not in manifest.extras
            assert name not in manifest.limits

    def test_rows_enough_for_every_framework(self) -> None:
        assert set(payloads()) == set(shipped_registry().frameworks)
        for slug, framework in shipped_registry().frameworks.items():
            asked = wanted(framework, load_payload(slug), None)
            assert len(asked) >= (35 if framework.weekly else 12)
            assert sum(probe.core for probe in asked) >= 12

    def test_every_program_belongs_to_a_probe(self) -> None:
        names = {probe.program for probe in all_probes().values()} | {"openapi", "unconfigured"}
        for slug in payloads():
            folder = load_payload(slug).folder
            for file in [*folder.glob("*.py"), *folder.glob("scripts/*.py")]:
                assert file.stem in names, f"{file} is tried by no probe"

    def test_probes_explain_themselves(self) -> None:
        assert len(all_probes()) >= 35
        for number, found in enumerate(all_probes().values()):
            row = found.row(number)
            assert row.question.endswith("."), found.name
            assert row.area in AREAS
            assert f"def {found.name}(" in row.code
            assert (Path(run_module.__file__).parents[2] / row.file).exists()
            assert row.last_line > row.first_line
            assert (row.kind == "measure") <= (row.unit is not None)


class TestProgramRows:
    def test_code_of_probes_and_programs_is_stored_once(self, home: Home) -> None:
        assert write_if_changed(home, None) == []
        store.load(home)
        with store.writer(home) as connection:
            probes = connection.execute("select count(*) from raw.probes").fetchall()
            inherited = connection.execute(
                """select file from raw.probe_programs
                where framework = 'django-rest-framework' and program = 'templates'"""
            ).fetchall()
            cursor = connection.execute(
                "select cursor from ops.cursors where source = 'probe_code'"
            ).fetchall()
        assert probes == [(len(all_probes()),)]
        assert inherited == [("pipelines/probes/payloads/django/templates.py",)]
        assert cursor == [(fingerprint(),)]
        write_if_changed(home, fingerprint())
        assert not list(home.inbox.glob("*.parquet"))

    def test_rows_hold_the_program_that_is_tried(self) -> None:
        rows = {row.program: row for row in rows_of(load_payload("flask"))}
        assert "Blueprint" in rows["routers"].code
        assert rows["wsgi"].file == "pipelines/probes/payloads/flask/scripts/wsgi.py"
        assert "websocket" not in rows
