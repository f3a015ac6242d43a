"""Every probe against doubles that have, fake, lack or break its feature: the right verdict both ways."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelines.probes.judge import Cell, judge
from pipelines.probes.payload import Payload, load_payload
from pipelines.probes.probe import Probe, all_probes
from pipelines.probes.subject import Facts, FreeThreaded
from tests.fakes.double import Double, serving
from tests.fakes.features import DOUBLES

MANIFEST = """
framework = "rose"
modules = ["rose"]
command = ["rose"]
start = "import json"
"""
ABSENT = """
[absent.{name}]
reason = "The manual has no such thing."
documentation = "https://rose.example/manual"
"""
SCRIPTS = {"migrations", "test_client", "asgi", "wsgi"}
WITHOUT_APP = {"cli", "type_checker", "typed", "free_threaded", "sample_lines", "install_size"}
WITHOUT_APP |= {"dependencies", "import_time"}
CASES = [(name, *case) for name, cases in DOUBLES.items() for case in cases]


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """An installed package named rose that has nothing."""
    packages = tmp_path / "packages"
    (packages / "rose").mkdir(parents=True)
    (packages / "rose" / "__init__.py").write_text("def bloom():\n    pass\n")
    return Facts("rose", ("rose",), packages, ("rose",), "import json")


def payload(folder: Path, programs: Mapping[str, str] | None = None, manifest: str = "") -> Payload:
    """A framework's folder with these programs (path and text)."""
    place = folder / "payloads" / "rose"
    place.mkdir(parents=True, exist_ok=True)
    (place / "payload.toml").write_text(MANIFEST + manifest)
    for path, text in (programs or {}).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    return load_payload("rose", folder / "payloads")


def named(name: str) -> Probe:
    return all_probes()[name]


def judged(
    probe: Probe, tmp_path: Path, double: Double, manifest: str = "", extras: Double | None = None
) -> Cell:
    """The verdict about a double whose framework has a program for the probe."""
    served = payload(tmp_path, {f"{probe.program}.py": ""} if probe.program else {}, manifest)
    with contextlib.ExitStack() as stack:
        bare = stack.enter_context(serving(double))
        with_extras = stack.enter_context(serving(extras)) if extras else None
        return judge(probe, served, bare, with_extras)


def test_every_probe_has_doubles() -> None:
    assert set(all_probes()) == set(DOUBLES) | {"websocket"} | SCRIPTS | WITHOUT_APP
    for name, cases in DOUBLES.items():
        verdicts = {verdict for _, _, verdict in cases}
        assert "yes" in verdicts, name
        assert verdicts & {"no", "lacks", "with limits"}, name


@pytest.mark.parametrize(("name", "what", "app", "verdict"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_a_double_gets_the_verdict_it_deserves(
    name: str, what: str, app: Any, verdict: str, tmp_path: Path, facts: Facts
) -> None:
    probe = named(name)
    fresh = copy.deepcopy(app)
    cell = judged(probe, tmp_path, Double(facts, fresh, programs=frozenset({probe.program or ""})))
    # Without an entry in the list of absences nothing that was not found is called missing.
    assert cell.verdict == ("error" if verdict == "lacks" else verdict), cell
    assert 0 < len(cell.evidence) <= 500
    if verdict == "lacks":
        listed = judged(probe, tmp_path, Double(facts, fresh), ABSENT.format(name=name))
        assert (listed.verdict, listed.method) == ("no", "curated")
        assert listed.documentation == "https://rose.example/manual"
    if verdict in ("yes", "with limits", "no"):
        assert cell.method == "behaviour"
        assert "→" in cell.evidence, "what was sent and what came back"
    if verdict == "with limits":
        assert cell.detail


@pytest.mark.parametrize("name", sorted(set(all_probes()) - WITHOUT_APP))
class TestProgramsThatAreNotThere:
    def test_absence_is_an_error_until_it_is_listed(self, name: str, tmp_path: Path, facts: Facts) -> None:
        cell = judge(named(name), payload(tmp_path), Double(facts), None)
        assert cell.verdict == "error"

    def test_a_listed_absence_is_no(self, name: str, tmp_path: Path, facts: Facts) -> None:
        listed = payload(tmp_path, manifest=ABSENT.format(name=name))
        cell = judge(named(name), listed, Double(facts), None)
        assert (cell.verdict, cell.method) == ("no", "curated")
        assert cell.detail == "The manual has no such thing."
        assert "no public name in rose matches" in cell.evidence

    def test_a_name_in_the_package_speaks_against_the_list(
        self, name: str, tmp_path: Path, facts: Facts
    ) -> None:
        telltale = TELLTALES[name]
        (facts.packages / "rose" / "more.py").write_text(f"class {telltale}:\n    pass\n")
        listed = payload(tmp_path, manifest=ABSENT.format(name=name))
        cell = judge(named(name), listed, Double(facts), None)
        assert cell.verdict == "error"
        assert telltale in cell.evidence
        excused = payload(
            tmp_path, manifest=ABSENT.format(name=name) + f'unrelated = ["rose.more:{telltale}"]\n'
        )
        assert judge(named(name), excused, Double(facts), None).verdict == "no"

    def test_a_program_that_does_not_load_is_an_error(self, name: str, tmp_path: Path, facts: Facts) -> None:
        probe = named(name)
        commands = {f"{probe.program}.py": None, f"call_{probe.program}.py": None}
        scripts = {name: tmp_path / f"{name}.py"} if name in SCRIPTS else {}
        programs = frozenset({probe.program or ""})
        broken = Double(facts, programs=programs, scripts=scripts, commands=commands)
        assert judged(probe, tmp_path, broken).verdict == "error"


TELLTALES = {
    "openapi": "OpenAPISchema",
    "swagger_ui": "SwaggerPage",
    "redoc": "ReDocPage",
    "validation": "Validator",
    "type_hints": "SignatureModel",
    "error_shape": "ValidationError",
    "path_parameters": "PathConverter",
    "async_handlers": "AsyncView",
    "websocket": "WebSocket",
    "streaming": "StreamingResponse",
    "server_sent_events": "EventSourceResponse",
    "background_tasks": "BackgroundTask",
    "lifespan": "LifespanHandler",
    "routers": "Blueprint",
    "dependency_injection": "Depends",
    "middleware": "Middleware",
    "error_handlers": "ErrorHandler",
    "api_versioning": "URLPathVersioning",
    "sessions": "SessionStore",
    "basic_auth": "BasicAuth",
    "token_auth": "BearerToken",
    "jwt": "JWTAuth",
    "permissions": "PermissionRequired",
    "csrf": "CsrfMiddleware",
    "cors": "CORSMiddleware",
    "rate_limiting": "RateLimiter",
    "user_accounts": "UserModel",
    "orm": "Model",
    "migrations": "Migration",
    "admin": "AdminSite",
    "pagination": "Paginator",
    "filtering": "FilterBackend",
    "multipart": "UploadFile",
    "static_files": "StaticFiles",
    "templates": "TemplateEngine",
    "internationalisation": "LocaleMiddleware",
    "compression": "GZipMiddleware",
    "test_client": "TestClient",
    "asgi": "ASGIApplication",
    "wsgi": "WSGIApplication",
}
"""For each probe the name of a class that a framework with the feature would have."""


class TestExtras:
    EXTRA = (
        '[extras.sessions]\npackages = ["rose-sessions"]\ndocumentation = "https://rose.example/sessions"\n'
    )

    def extended(self, tmp_path: Path, facts: Facts, bare: Any, extended: Any) -> Cell:
        programs = frozenset({"sessions"})
        extras = Double(facts, extended, programs=programs) if extended else None
        return judged(named("sessions"), tmp_path, Double(facts, bare, programs=programs), self.EXTRA, extras)

    def test_what_works_only_with_the_extra_needs_it(self, tmp_path: Path, facts: Facts) -> None:
        (_, good, _), (_, limited, _), *_ = DOUBLES["sessions"]
        cell = self.extended(tmp_path, facts, None, copy.deepcopy(good))
        assert (cell.verdict, cell.detail) == ("needs extra", "rose-sessions")
        assert cell.documentation == "https://rose.example/sessions"
        assert cell.evidence.startswith("without it: sessions.py does not load")
        cell = self.extended(tmp_path, facts, None, copy.deepcopy(limited))
        assert cell.detail == "rose-sessions; a changed cookie is believed"

    def test_what_works_without_does_not_need_it(self, tmp_path: Path, facts: Facts) -> None:
        good = DOUBLES["sessions"][0][1]
        assert self.extended(tmp_path, facts, copy.deepcopy(good), None).verdict == "yes"

    def test_what_works_neither_way_is_an_error_or_no(self, tmp_path: Path, facts: Facts) -> None:
        forgets = DOUBLES["sessions"][2][1]
        assert self.extended(tmp_path, facts, None, None).verdict == "error"
        assert self.extended(tmp_path, facts, None, copy.deepcopy(forgets)).verdict == "no"


class TestWebSocket:
    @pytest.mark.parametrize(
        ("back", "verdict"),
        [(lambda text: text, "yes"), (lambda text: "something else", "no"), (lambda text: None, "error")],
    )
    def test_echo(self, back: Any, verdict: str, tmp_path: Path, facts: Facts) -> None:
        double = Double(facts, websocket=back, programs=frozenset({"websocket"}))
        assert judged(named("websocket"), tmp_path, double).verdict == verdict

    def test_refused_handshake_is_an_error(self, tmp_path: Path, facts: Facts) -> None:
        double = Double(facts, DOUBLES["cors"][0][1], programs=frozenset({"websocket"}))
        assert judged(named("websocket"), tmp_path, double).verdict == "error"


ASGI = """
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        raise RuntimeError("no lifespan")
    status = 200 if scope["path"] == "/hello" else 404
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"BODY"})
"""
WSGI = """
def app(environ, start_response):
    start_response("200 OK" if environ["PATH_INFO"] == "/hello" else "404 Not Found", [])
    return [b"BODY"]
"""


class TestScripts:
    @pytest.mark.parametrize(
        ("name", "text", "verdict"),
        [
            ("asgi", ASGI.replace("BODY", "hello"), "yes"),
            ("asgi", ASGI.replace("BODY", "other"), "error"),
            ("asgi", WSGI.replace("BODY", "hello"), "error"),
            ("wsgi", WSGI.replace("BODY", "hello"), "yes"),
            ("wsgi", WSGI.replace("BODY", "other"), "error"),
            ("wsgi", ASGI.replace("BODY", "hello"), "error"),
        ],
    )
    def test_interfaces_are_called_by_the_protocol(
        self, name: str, text: str, verdict: str, tmp_path: Path, facts: Facts
    ) -> None:
        served = payload(tmp_path, {f"scripts/{name}.py": text})
        script = served.program(name)
        assert script
        assert judge(named(name), served, Double(facts, scripts={name: script}), None).verdict == verdict

    @pytest.mark.parametrize(
        ("name", "said", "verdict"),
        [
            ("test_client", {"status": 200, "body": {"hello": "ada"}, "missing": 404}, "yes"),
            ("test_client", {"status": 200, "body": {"hello": "ada"}, "missing": 200}, "no"),
            ("migrations", {"migrations": ["1", "2"], "columns": [["name"], ["name", "price"]]}, "yes"),
            ("migrations", {"migrations": ["1"], "columns": [["name"], ["name", "price"]]}, "no"),
            ("migrations", {"migrations": ["1", "2"], "columns": [["name"], ["name"]]}, "no"),
            ("migrations", {"migrations": [], "columns": [[], []]}, "error"),
            ("migrations", "nonsense", "error"),
        ],
    )
    def test_scripts_are_judged_by_what_they_print(
        self, name: str, said: object, verdict: str, tmp_path: Path, facts: Facts
    ) -> None:
        served = payload(tmp_path, {f"scripts/{name}.py": ""})
        double = Double(facts, scripts={name: Path(f"{name}.py")}, commands={f"{name}.py": json.dumps(said)})
        assert judge(named(name), served, double, None).verdict == verdict


class TestPackages:
    def cell(self, name: str, tmp_path: Path, double: Double) -> Cell:
        return judge(named(name), payload(tmp_path), double, None)

    @pytest.mark.parametrize(
        ("commands", "verdict"),
        [
            ({"console_scripts.py": '["rose"]', "rose": "usage: rose\n"}, "yes"),
            ({"console_scripts.py": '["old", "rose"]', "old": None, "rose": "usage"}, "yes"),
            ({"console_scripts.py": "[]"}, "no"),
            ({"console_scripts.py": '["rose"]', "rose": None}, "error"),
            ({"console_scripts.py": None}, "error"),
        ],
    )
    def test_cli(self, commands: dict[str, str | None], verdict: str, tmp_path: Path, facts: Facts) -> None:
        assert self.cell("cli", tmp_path, Double(facts, commands=commands)).verdict == verdict

    def test_typed(self, tmp_path: Path, facts: Facts) -> None:
        assert self.cell("typed", tmp_path, Double(facts)).verdict == "no"
        (facts.packages / "rose" / "py.typed").touch()
        assert self.cell("typed", tmp_path, Double(facts)).verdict == "yes"

    @pytest.mark.parametrize(
        ("report", "verdict"),
        [
            (FreeThreaded("3.14.0t", True, False, "imported"), "yes"),
            (FreeThreaded("3.14.0t", True, True, "imported"), "with limits"),
            (FreeThreaded("3.14.0t", False, False, "no wheel"), "no"),
            (None, "error"),
        ],
    )
    def test_free_threaded(
        self, report: FreeThreaded | None, verdict: str, tmp_path: Path, facts: Facts
    ) -> None:
        double = Double(facts, lock_free=report)
        assert self.cell("free_threaded", tmp_path, double).verdict == verdict

    def test_measures_have_a_number_or_are_an_error(self, tmp_path: Path, facts: Facts) -> None:
        measures = ("sample_lines", "install_size", "dependencies", "type_checker", "import_time")
        broken = Double(facts, commands={"import_time.py": "[]"})
        assert {self.cell(name, tmp_path, broken).verdict for name in measures} == {"error"}
        full = Facts(
            **vars(facts) | {"size_bytes": 1000, "dependencies": ("thorn==1",), "sample_lines": {"plain": 3}}
        )
        double = Double(full, findings=["a.py:1: error: x"], commands={"import_time.py": "[0.3, 0.2]"})
        cells = {name: self.cell(name, tmp_path, double) for name in measures}
        assert {name: cell.value for name, cell in cells.items()} == {
            "sample_lines": 3,
            "install_size": 1000,
            "dependencies": 1,
            "type_checker": 1,
            "import_time": 0.2,
        }
        assert {cell.verdict for cell in cells.values()} == {"yes"}

    def test_import_time_and_console_scripts_in_a_real_interpreter(
        self, tmp_path: Path, facts: Facts
    ) -> None:
        cell = self.cell("import_time", tmp_path, Double(facts))
        assert cell.value is not None
        assert 0 < cell.value < 1
        pytest_itself = Facts(**vars(facts) | {"distributions": ("pytest", "no-such-distribution")})
        double = Double(pytest_itself, commands={"pytest": "usage", "py.test": "usage"})
        assert self.cell("cli", tmp_path, double).verdict == "yes"
