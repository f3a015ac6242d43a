"""The contract test of apps: one that holds it, ones that break it, and every shipped app."""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from pipelines.lab.check import check_app
from pipelines.lab.environments import Environments, EnvironmentUnavailable
from pipelines.lab.finding import Finding, report
from pipelines.lab.sample_app import SHIPPED, TRACKS, Absent, Track, find_apps, load_app
from pipelines.lab.try_app import try_app

SERVE = """
import sys, time
from wsgiref.simple_server import WSGIRequestHandler, make_server
from app import app

class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass

server = make_server(sys.argv[1], int(sys.argv[2]), app, handler_class=Quiet)
server.serve_forever()
"""
MANIFEST = """
framework = "rose"

[tracks.documented]
server = "wsgiref"
documentation = "https://docs.python.org/3/library/wsgiref.html"
command = ["python", "serve.py", "{host}", "{port}"]

[endpoints]
plain = ["app.py:app"]
json = ["app.py:app"]
parameters = ["app.py:read_item"]
validate = ["app.py:create_order"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The WSGI reference on the standard library's server: an app that needs no package."""
    folder = tmp_path / "rose"
    folder.mkdir()
    shutil.copy(SHIPPED / "reference_wsgi" / "app.py", folder)
    (folder / "serve.py").write_text(SERVE)
    (folder / "app.toml").write_text(MANIFEST)
    return folder


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One lab for all: the environment without packages is built once."""
    return tmp_path_factory.mktemp("lab")


def check(folder: Path, lab: Path) -> list[Finding]:
    return check_app(folder, lab, environments=Environments(lab / "environments", {}))


def failed(findings: list[Finding]) -> set[str]:
    return {finding.endpoint for finding in findings if not finding.passed}


def test_app_that_holds_the_contract(folder: Path, lab: Path) -> None:
    findings = check(folder, lab)
    assert failed(findings) == set()
    assert {finding.endpoint for finding in findings} == {"start", "plain", "json", "parameters", "validate"}
    text = report("rose", findings)
    assert sorted(file.name for file in folder.iterdir()) == ["app.py", "app.toml", "serve.py"]
    assert text.startswith("rose: all 16 checks passed\n  ok     start (1 checked)")
    assert psutil.Process().children(recursive=True) == []


@pytest.mark.parametrize(
    ("old", "new", "endpoints"),
    [
        ('Hello, World!"}', 'Hello, world!"}', {"json"}),
        ('"text/plain"', '"text/html"', {"plain"}),
        ('int(arguments.get("limit", ["10"])[0])', 'arguments.get("limit", [10])[0]', {"parameters"}),
        ('"q": arguments["q"][0]', '"q": "lamp"', {"parameters"}),
        ("return 422,", "return 200,", {"validate"}),
        ('found["price"]', 'found["field"]', {"validate"}),
        ("quantity < 1", "quantity < 0", {"validate"}),
        ("<= 50", "<= 99", {"validate"}),
        ("return 201,", "return 200,", {"validate"}),
        (
            "    except ValueError:\n        return 400",
            "    except KeyError:\n        return 400",
            {"validate"},
        ),
        ('path == "/json"', 'path == "/json" and 1 / 0', {"json"}),
        ('path == "/json"', 'path == "/json" and os._exit(1)', {"start", "json", "parameters", "validate"}),
    ],
    ids=[
        "text",
        "type",
        "default",
        "copied",
        "accepts",
        "field",
        "limit",
        "length",
        "status",
        "json",
        "500",
        "dies",
    ],
)
def test_app_that_breaks_the_contract(
    folder: Path, lab: Path, old: str, new: str, endpoints: set[str]
) -> None:
    code = (folder / "app.py").read_text()
    assert old in code
    (folder / "app.py").write_text("import os\n" + code.replace(old, new))
    findings = check(folder, lab)
    assert failed(findings) == endpoints
    text = report("rose", findings)
    assert all(f"FAILED {endpoint}" in text for endpoint in endpoints)
    assert "expected" in text


def test_app_that_does_not_start_is_a_finding(folder: Path, lab: Path) -> None:
    (folder / "app.py").write_text("import rose_garden\n")
    (finding,) = check(folder, lab)
    assert (finding.endpoint, finding.passed) == ("start", False)
    assert "No module named 'rose_garden'" in finding.got


def test_app_with_packages_that_cannot_be_had(folder: Path, lab: Path) -> None:
    manifest = (folder / "app.toml").read_text()
    (folder / "app.toml").write_text('requirements = ["rose >"]\n' + manifest)
    with pytest.raises(EnvironmentUnavailable, match="'rose >', a requirement of rose-wsgiref"):
        check(folder, lab)


def test_trying_an_app_says_its_addresses_until_it_ends(folder: Path, lab: Path) -> None:
    code = (folder / "serve.py").read_text().replace("serve_forever()", "handle_request(); time.sleep(2)")
    (folder / "serve.py").write_text(code)
    said: list[str] = []
    try_app(load_app(folder), lab, environments=Environments(lab / "environments", {}), say=said.append)
    assert said[0].startswith("rose on wsgiref at http://127.0.0.1:")
    assert any(line.split() == ["json", "GET", f"{said[0].split()[4]}/json"] for line in said)
    assert said[-1].startswith("The server ended by itself")


def test_trying_an_app_ends_with_an_interrupt(folder: Path, lab: Path) -> None:
    code = f"""
from pathlib import Path
from functools import partial
from pipelines.lab.environments import Environments
from pipelines.lab.sample_app import load_app
from pipelines.lab.try_app import try_app
lab = Path({str(lab)!r})
environments = Environments(lab / "environments", {{}})
try_app(load_app(Path({str(folder)!r})), lab, environments=environments, say=partial(print, flush=True))
"""
    person = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert person.stdout is not None
    with person.stdout as said:
        assert "rose on wsgiref at http" in said.readline()
        below = psutil.Process(person.pid).children(recursive=True)
        person.send_signal(signal.SIGINT)
        assert said.read().endswith("Stopped.\n")
    assert person.wait() == 0
    assert below
    assert not any(process.is_running() for process in below)


@pytest.fixture(scope="module")
def real_environments(lab: Path) -> Environments:
    return Environments(lab / "environments")


@pytest.mark.proof
@pytest.mark.index
@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("name", list(find_apps()))
def test_every_app_holds_the_contract(
    name: str, track: Track, lab: Path, real_environments: Environments
) -> None:
    folder = find_apps()[name]
    if isinstance(load_app(folder).manifest.tracks.get(track), Absent):
        pytest.skip(f"{name} has no track {track}")
    try:
        findings = check_app(folder, lab, environments=real_environments, track=track)
    except EnvironmentUnavailable as error:
        if "unreachable" not in str(error):
            raise
        pytest.skip(str(error))
    assert failed(findings) == set(), report(name, findings)


@pytest.mark.proof
@pytest.mark.index
@pytest.mark.parametrize(
    ("name", "version", "broken"),
    [
        # The way FastAPI's page on templates has it needs a Starlette of the month after.
        ("fastapi", "0.104.1", {"html"}),
        ("flask", "3.0.0", set()),
        ("django-rest-framework", "3.14.0", set()),
    ],
)
def test_headline_apps_run_on_the_releases_of_a_past_day(
    name: str, version: str, broken: set[str], lab: Path, real_environments: Environments
) -> None:
    day = dt.date(2023, 12, 1)
    app = load_app(find_apps()[name])
    try:
        environment = app.environment(real_environments, as_of=day)
    except EnvironmentUnavailable as error:
        if "unreachable" not in str(error):
            raise
        pytest.skip(str(error))
    assert environment.version(app.manifest.package or "") == version
    assert failed(check_app(app.folder, lab, environments=real_environments, as_of=day)) == broken
