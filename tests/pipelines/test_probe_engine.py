"""The machinery around the probes: manifests, places, hosts, extras, runs."""

from __future__ import annotations

import dataclasses
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from pipelines.collect import Published
from pipelines.lab.environment import Environment
from pipelines.lab.environments import Environments, EnvironmentUnavailable, Requirements
from pipelines.lab.sample_app import SampleApp, load_app
from pipelines.probes import framework as framework_module
from pipelines.probes import run as run_module
from pipelines.probes.beside import Beside
from pipelines.probes.built import Built, build
from pipelines.probes.framework import probe_framework
from pipelines.probes.judgement import Broken, NoServer, OwnApiMissing
from pipelines.probes.payload import Payload, PayloadInvalid, load_payload
from pipelines.probes.place import EnvironmentPlace
from pipelines.probes.probe import all_probes
from pipelines.probes.run import probe
from pipelines.probes.subject import Facts
from warehouse import store
from warehouse.home import Home
from warehouse.registry import Framework
from warehouse.snapshot import open_snapshot

SERVE = """
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server
from probe_host import wsgi

class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass

make_server(sys.argv[1], int(sys.argv[2]), wsgi, handler_class=Quiet).serve_forever()
"""
PROGRAM = """
import json

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), *HEADERS])
    return [json.dumps(BODY).encode()]
"""
MANIFEST = """
framework = "rose"
modules = ["json", "rose"]
command = ["python", "{serve}", "{{host}}", "{{port}}"]
start = "import json"

[absent.websocket]
reason = "The manual has no WebSockets."
documentation = "https://rose.example/manual"
"""
APP = """
framework = "rose"
package = "rose"

[tracks.documented]
server = "wsgiref"
documentation = "https://docs.python.org/3/library/wsgiref.html"
command = ["python", "serve.py", "{host}", "{port}"]

[endpoints]
plain = ["app.py:app"]
json = ["app.py:app"]
parameters = ["app.py:app"]
validate = ["app.py:app"]
"""


def program(body: object, headers: Sequence[tuple[str, str]] = ()) -> str:
    return PROGRAM.replace("HEADERS", repr(list(headers))).replace("BODY", repr(body))


@pytest.fixture
def payload(tmp_path: Path) -> Payload:
    """A framework of the standard library with a program that works, one that fails and one that lacks."""
    root = tmp_path / "payloads"
    folder = root / "rose"
    folder.mkdir(parents=True)
    serve = tmp_path / "serve.py"
    serve.write_text(SERVE)
    (folder / "payload.toml").write_text(MANIFEST.format(serve=serve))
    (folder / "middleware.py").write_text(program({"seen": True}, [("X-Middleware", "done")]))
    (folder / "routers.py").write_text("import not_installed_anywhere\n")
    (folder / "cors.py").write_text("from json import no_such_name\n")
    (folder / "sessions.py").write_text("def app(environ, start_response):\n    raise SystemExit\n")
    return load_payload("rose", root)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """A virtual environment without packages, beside a made-up lock."""
    environments = Environments(tmp_path / "environments", {"UV_OFFLINE": "1"})
    bare = environments.get(Requirements("rose", ()))
    (bare.folder / "lib" / "python0" / "site-packages").mkdir(parents=True, exist_ok=True)
    return Environment("rose", bare.folder, ("rose==1.2.3", "thorn==1"), bare.python, 1000)


@pytest.fixture
def place(payload: Payload, environment: Environment, tmp_path: Path) -> Iterator[EnvironmentPlace]:
    facts = Facts("rose", payload.manifest.modules, tmp_path)
    beside = Beside(Environments(tmp_path / "environments"), None, "rose")
    with EnvironmentPlace(payload, environment, facts, beside, tmp_path / "scratch") as place:
        yield place


@pytest.fixture
def sample(tmp_path: Path) -> SampleApp:
    folder = tmp_path / "rose"
    folder.mkdir()
    (folder / "app.toml").write_text(APP)
    (folder / "app.py").write_text("def app():\n    return 1\n")
    return load_app(folder)


ROSE = Framework(
    slug="rose",
    name="Rose",
    repository="rose/rose",
    package="rose",
    kind="WSGI",
    docs_url="https://rose.example/",
)


REGISTERED = """
[rose]
name = "Rose"
repository = "rose/rose"
package = "rose"
kind = "WSGI"
docs_url = "https://rose.example/"
"""
TULIP = ROSE.model_copy(update={"slug": "tulip", "package": "tulip"})


class TestManifests:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("framework = ", "is not valid TOML"),
            ('framework = "rose"\n', "modules: Field required"),
            (
                MANIFEST + '\n[extras.orm]\npackages = []\ndocumentation = "https://x"\n',
                "extras.orm.packages",
            ),
            (MANIFEST + '\n[absent.orm]\nreason = "none"\ndocumentation = "x"\n', "absent.orm.documentation"),
            (MANIFEST.replace('framework = "rose"', 'framework = "rose"\nbase = "rose"'), "its own base"),
            (MANIFEST.replace('framework = "rose"', 'framework = "rose"\nbase = "tulip"'), "cannot be read"),
        ],
    )
    def test_a_wrong_manifest_is_one_sentence(self, text: str, sentence: str, tmp_path: Path) -> None:
        (tmp_path / "rose").mkdir()
        (tmp_path / "rose" / "payload.toml").write_text(text)
        with pytest.raises(PayloadInvalid, match=re.escape(sentence)):
            load_payload("rose", tmp_path)

    def test_what_a_framework_lacks_is_taken_from_its_base(self, tmp_path: Path) -> None:
        base, own = tmp_path / "garden", tmp_path / "rose"
        for folder in (base, own):
            (folder / "scripts").mkdir(parents=True)
        extra = '\n[extras.orm]\npackages = ["spade"]\ndocumentation = "https://garden.example/"\n'
        absent = '\n[absent.{}]\nreason = "none"\ndocumentation = "https://garden.example/"\n'
        (base / "payload.toml").write_text(
            MANIFEST.replace("rose", "garden") + extra + absent.format("jwt") + absent.format("admin")
        )
        own_extra = '\n[extras.jwt]\npackages = ["watch"]\ndocumentation = "https://rose.example/"\n'
        (own / "payload.toml").write_text(
            MANIFEST.replace("modules", 'base = "garden"\nmodules').replace(
                "[absent.websocket]", "[absent.cors]"
            )
            + own_extra
        )
        for file in (base / "orm.py", base / "cors.py", own / "cors.py", base / "scripts" / "asgi.py"):
            file.touch()
        rose = load_payload("rose", tmp_path)
        assert rose.program("orm") == base / "orm.py"
        assert rose.program("cors") == own / "cors.py"
        assert rose.program("asgi") == base / "scripts" / "asgi.py"
        assert rose.program("csrf") is None
        assert rose.extras == ("spade", "watch")
        assert rose.absence("admin")
        assert rose.absence("jwt") is None, "the own extra speaks against it"
        assert rose.folders == (own, base)


class TestPlace:
    def test_programs_are_served_apart(self, place: EnvironmentPlace) -> None:
        host, port = place.address("middleware")
        assert (host, place.address("middleware")) == ("127.0.0.1", ("127.0.0.1", port))

    def test_a_program_that_does_not_load_takes_no_other_with_it(self, place: EnvironmentPlace) -> None:
        with pytest.raises(
            Broken, match=r"routers\.py does not load: ModuleNotFoundError.*not_installed"
        ) as told:
            place.address("routers")
        assert not isinstance(told.value, OwnApiMissing)
        assert place.address("middleware")

    def test_a_missing_name_of_the_framework_itself_is_told_apart(self, place: EnvironmentPlace) -> None:
        with pytest.raises(OwnApiMissing, match="cannot import name 'no_such_name' from 'json'"):
            place.address("cors")

    def test_a_program_that_is_not_there(self, place: EnvironmentPlace) -> None:
        assert not place.has("orm")
        for ask in (place.address, place.script):
            with pytest.raises(Broken, match="no program orm for rose"):
                ask("orm")

    def test_a_server_that_a_probe_brought_down_is_started_again(self, place: EnvironmentPlace) -> None:
        place.address("middleware")
        assert place._server
        died = psutil.Process(place._server.pid)
        died.kill()
        died.wait(timeout=5)
        assert place.address("middleware")
        assert place._server.pid != died.pid

    def test_a_server_that_does_not_start_is_asked_once(
        self, payload: Payload, environment: Environment, tmp_path: Path
    ) -> None:
        facts, beside = Facts("rose", ("rose",), tmp_path), Beside(Environments(tmp_path), None, "rose")
        command = ("python", "-c", "print('no'); raise SystemExit(3)")
        with EnvironmentPlace(payload, environment, facts, beside, tmp_path / "s", command) as place:
            for _ in range(2):
                with pytest.raises(NoServer, match="its last words were 'no'"):
                    place.address("middleware")

    def test_commands_run_in_the_environment_and_not_in_ours(self, place: EnvironmentPlace) -> None:
        said = place.execute("python", "-c", "import sys; print(sys.prefix)")
        assert Path(said.strip()) != Path(sys.prefix)
        with pytest.raises(Broken, match="the environment has no command pytest"):
            place.execute("pytest", "--help")
        with pytest.raises(Broken, match=r"python -c .* failed with 4: bad"):
            place.execute("python", "-c", "import sys; print('bad', file=sys.stderr); sys.exit(4)")

    def test_nothing_runs_afterwards(
        self, payload: Payload, environment: Environment, tmp_path: Path
    ) -> None:
        facts, beside = Facts("rose", ("rose",), tmp_path), Beside(Environments(tmp_path), None, "rose")
        with EnvironmentPlace(payload, environment, facts, beside, tmp_path / "s") as place:
            place.address("middleware")
            assert place._server
            pid = place._server.pid
        assert not psutil.pid_exists(pid)


@pytest.fixture
def rose(
    payload: Payload, environment: Environment, sample: SampleApp, monkeypatch: pytest.MonkeyPatch
) -> Framework:
    """A framework that the run finds, with an environment that is there already and few probes."""
    asked = {"middleware", "cors", "websocket", "routers", "install_size", "dependencies", "import_time"}

    def get(self: Environments, wanted: Requirements) -> Environment:
        return environment

    monkeypatch.setattr(Environments, "get", get)
    monkeypatch.setattr(run_module, "load_payload", lambda slug: payload)
    monkeypatch.setattr(run_module, "find_app", lambda slug: sample)
    everything = framework_module.wanted
    monkeypatch.setattr(
        framework_module, "wanted", lambda *given: [p for p in everything(*given) if p.name in asked]
    )
    return ROSE


def cells(home: Home, columns: str, where: str = "true") -> list[tuple[object, ...]]:
    with open_snapshot(home) as connection:
        query = f"""select {columns} from raw.probe_results_now
            where framework = 'rose' and {where} order by probe"""
        return connection.execute(query).fetchall()


@pytest.mark.marts("feature_matrix")
class TestRun:
    def test_what_is_found_is_stored_and_what_cannot_be_installed_loses_nothing_else(
        self, bare: Home, rose: Framework, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        get = Environments.get

        def failing(self: Environments, wanted: Requirements) -> Environment:
            if wanted.name.startswith("tulip"):
                raise EnvironmentUnavailable("The index has no tulip.")
            return get(self, wanted)

        monkeypatch.setattr(Environments, "get", failing)
        lines: list[str] = []
        result = probe(bare, [TULIP, rose], progress=lines.append)
        assert (result.status, result.failures) == ("partial", {"tulip": "The index has no tulip."})
        assert any(line.startswith("rose: 1.2.3, 7 probes: ") for line in lines)
        found = cells(bare, "probe, release, verdict, method, source, origin, run_id")
        assert found == [
            (name, "1.2.3", verdict, method, "probes", "local", result.run_id)
            for name, verdict, method in (
                ("cors", "no", "introspection"),
                ("dependencies", "yes", "introspection"),
                ("import_time", "yes", "introspection"),
                ("install_size", "yes", "introspection"),
                ("middleware", "yes", "behaviour"),
                ("routers", "error", "behaviour"),
                ("websocket", "no", "curated"),
            )
        ]
        assert cells(bare, "value", "probe = 'install_size'") == [(1000.0,)]
        evidence = dict(cells(bare, "probe, evidence"))
        assert "GET /middleware → 200" in str(evidence["middleware"])
        with open_snapshot(bare) as connection:
            runs = connection.execute("select status, error from ops.runs where source = 'probes'").fetchall()
            environments = connection.execute(
                """select server, lock, length(results_sha256) from raw.probe_environments_now
                where origin = 'local'"""
            ).fetchall()
        assert runs == [("partial", "tulip: The index has no tulip.")]
        assert environments == [("wsgiref", ["rose==1.2.3", "thorn==1"], 64)]

    def test_a_new_release_changes_its_cells_with_no_edit(
        self,
        bare: Home,
        rose: Framework,
        payload: Payload,
        environment: Environment,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        (bare.path / "frameworks.toml").write_text(REGISTERED)
        works = PROGRAM.replace("HEADERS", "[]").replace("BODY", "seen")
        (payload.folder / "middleware.py").write_text(f"from rose import seen\n{works}")
        monkeypatch.setattr(
            framework_module, "wanted", lambda *_: [all_probes()[name] for name in ("middleware", "cors")]
        )
        (packages,) = environment.folder.glob("lib/python3*/site-packages")
        for release, seen in (("1.2.3", {"seen": True}), ("1.3.0", {})):
            (packages / "rose.py").write_text(f"seen = {seen}")
            installed = dataclasses.replace(environment, lock=(f"rose=={release}",))
            monkeypatch.setattr(Environments, "get", lambda *_, found=installed: found)
            with monkeypatch.context() as once:
                if release == "1.2.3":
                    once.setattr(run_module, "load_and_publish", lambda *_: Published())
                probe(bare, [rose])
        tried = cells(bare, "release, verdict", "probe = 'middleware'")
        assert sorted(tried) == [("1.2.3", "with limits"), ("1.3.0", "no")]
        with open_snapshot(bare) as connection:
            shown = connection.execute(
                """select release, verdict, origin from marts.feature_matrix
                where framework = 'rose' and probe = 'middleware'"""
            ).fetchall()
        assert shown == [("1.3.0", "no", "local")]

    def test_probes_that_are_gone_are_retracted(
        self, bare: Home, rose: Framework, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run_module, "prepare_quietly", lambda *_: [])
        monkeypatch.setattr(run_module, "load_and_publish", lambda *_: Published())
        first = probe(bare, [rose])
        asked = framework_module.wanted
        monkeypatch.setattr(
            framework_module,
            "wanted",
            lambda *given: [p for p in asked(*given) if p.name not in ("websocket", "routers")],
        )
        second = probe(bare, [rose])
        assert (first.status, second.status) == ("ok", "ok")
        kept = {folder.name for folder in (bare.path / "probes").iterdir()}
        assert kept == {first.run_id}, "what programs wrote stays where a probe ended in an error"
        report = store.load(bare)
        assert report.rejected == []
        assert report.counts["probe_results"].retracted == 2

    def test_ctrl_c_keeps_what_was_done_and_names_the_rest(
        self, home: Home, rose: Framework, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run_module, "prepare_quietly", lambda *_: [])
        monkeypatch.setattr(run_module, "load_and_publish", lambda *_: Published())
        monkeypatch.setattr(run_module, "SIDE_BY_SIDE", 1)

        stopping = threading.Event()

        def pressed(line: str) -> None:
            if line.startswith("tulip: environments"):
                assert stopping.wait(10)
            elif line.startswith("stopping"):
                stopping.set()
            elif line.startswith("rose: 1.2.3, "):
                raise KeyboardInterrupt

        others = [rose.model_copy(update={"slug": slug}) for slug in ("tulip", "lily")]
        result = probe(home, [rose, *others], progress=pressed)
        assert (result.status, set(result.found)) == ("partial", {"rose"})
        assert set(result.failures) == {"tulip", "lily"}
        assert all(sentence.startswith("Stopped before ") for sentence in result.failures.values())
        assert list(home.inbox.glob("*.probe_results.*"))

    def test_an_environment_that_cannot_be_built_beside_costs_its_probes_only(
        self, payload: Payload, environment: Environment, sample: SampleApp, tmp_path: Path
    ) -> None:
        class Some(Environments):
            def get(self, wanted: Requirements) -> Environment:
                if wanted.name.endswith("bare"):
                    return environment
                raise EnvironmentUnavailable("Not today.")

        found = probe_framework(ROSE, payload, sample, Some(tmp_path), tmp_path / "scratch")
        verdicts = {row.probe: row.verdict for row in found.results}
        assert verdicts["middleware"] == "yes"
        assert verdicts["install_size"] == "error"
        assert found.environment.note == "Not today."


class TestExtras:
    MANIFEST = (
        MANIFEST.replace("{serve}", "serve")
        + """
[extras.sessions]
packages = ["new-name", "spade"]
formerly = { new-name = "old-name" }
documentation = "https://rose.example/sessions"
"""
    )

    def built(self, tmp_path: Path, environment: Environment, sample: SampleApp, lacking: set[str]) -> Built:
        class Some(Environments):
            def get(self, wanted: Requirements) -> Environment:
                if lacking & set(wanted.packages):
                    raise EnvironmentUnavailable("No solution found.")
                return dataclasses.replace(environment, name=" ".join(wanted.packages))

        folder = tmp_path / "with-extras" / "rose"
        folder.mkdir(parents=True)
        (folder / "payload.toml").write_text(self.MANIFEST)
        payload = load_payload("rose", folder.parent)
        return build(ROSE, payload, sample.track("documented"), Some(tmp_path), None)

    def test_all_are_installed_together(
        self, tmp_path: Path, environment: Environment, sample: SampleApp
    ) -> None:
        built = self.built(tmp_path, environment, sample, set())
        assert built.with_extras
        assert built.with_extras.name == "rose==1.2.3 new-name spade"
        assert built.note is None

    def test_an_older_release_takes_what_the_extra_was_called_before(
        self, tmp_path: Path, environment: Environment, sample: SampleApp
    ) -> None:
        built = self.built(tmp_path, environment, sample, {"new-name"})
        assert built.with_extras
        assert built.with_extras.name == "rose==1.2.3 old-name spade"
        extra = built.payload.extra("sessions")
        assert extra
        assert extra.packages == ("old-name", "spade")
        assert built.note == "Without new-name: No solution found."

    def test_an_extra_that_cannot_be_installed_takes_no_other_with_it(
        self, tmp_path: Path, environment: Environment, sample: SampleApp
    ) -> None:
        built = self.built(tmp_path, environment, sample, {"new-name", "old-name"})
        assert built.with_extras
        assert built.with_extras.name == "rose==1.2.3 spade"
