"""What sample apps answer to bad requests: asked of a real server of the standard library."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pipelines.lab.environment import Environment
from pipelines.lab.environments import Environments, Requirements
from pipelines.lab.sample_app import SampleApp, find_apps, load_app
from pipelines.lab.server import ServerFailed
from pipelines.probes.sample_answers import NoAnswer, bad_requests, sample_answers

SERVE = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Rose(BaseHTTPRequestHandler):
    def answer(self, status, media_type, body):
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/plain":
            return self.answer(200, "text/plain", b"Hello, World!")
        self.answer(422, "application/json", b'{"in": "PLACE/app.py"}')

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if sent == b'{"name": ':
            return self.close_connection if CUT else self.answer(400, "text/HTML; charset=utf-8", b"x" * 900)
        self.answer(201, "application/json", b"{}")

    def do_DELETE(self):
        self.answer(405, "", b"")

HTTPServer((sys.argv[1], int(sys.argv[2])), Rose).serve_forever()
"""
APP = """
framework = "rose"
package = "rose"

[tracks.documented]
server = "http.server"
documentation = "https://docs.python.org/3/library/http.server.html"
command = ["python", "serve.py", "{host}", "{port}"]

[endpoints]
plain = ["app.py:app"]
json = ["app.py:app"]
parameters = ["app.py:app"]
validate = ["app.py:app"]
"""


class Rose(Environments):
    """An environment without packages that says it holds rose 1.2.3."""

    def get(self, wanted: Requirements) -> Environment:
        bare = super().get(Requirements("rose", ()))
        return dataclasses.replace(bare, lock=("rose==1.2.3",))


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Rose:
    return Rose(tmp_path_factory.mktemp("environments"), {"UV_OFFLINE": "1"})


def app(folder: Path, cut: bool = False) -> SampleApp:
    folder.mkdir(exist_ok=True)
    (folder / "app.toml").write_text(APP)
    (folder / "serve.py").write_text(SERVE.replace("PLACE", str(folder)).replace("CUT", str(cut)))
    return load_app(folder)


def test_every_bad_request_has_its_answer(tmp_path: Path, environments: Rose) -> None:
    rose = app(tmp_path / "rose")
    answers = sample_answers(
        rose, "1.2.3", environments, tmp_path / "scratch", lambda text: text.replace(str(tmp_path), "")
    )
    found = {(row.endpoint, row.mistake): row for row in answers}
    assert [row.position for row in answers] == list(range(12))
    assert {(row.framework, row.release) for row in answers} == {("rose", "1.2.3")}
    plain = found["plain", "a method that it does not take"]
    assert (plain.request, plain.status, plain.media_type, plain.body) == ("DELETE /plain", 405, "", "")
    typed = found["parameters", "a path parameter of the wrong type"]
    assert (typed.status, typed.media_type) == (422, "application/json")
    assert typed.body == '{"in": "/rose/app.py"}', "no place of the machine"
    broken = found["validate", "a body that is no JSON"]
    assert broken.request == 'POST /orders {"name": '
    assert (broken.status, broken.media_type, len(broken.body)) == (400, "text/html", 500)
    taken = found["validate", "an order with a price that is no number"]
    assert (taken.request, taken.status) == (
        'POST /orders {"name": "Lamp", "price": "cheap", "quantity": 3}',
        201,
    )


def test_what_cannot_be_asked_is_one_sentence(tmp_path: Path, environments: Rose) -> None:
    rose = app(tmp_path / "rose", cut=True)

    def ask(release: str) -> None:
        sample_answers(rose, release, environments, tmp_path / "scratch", str)

    with pytest.raises(NoAnswer, match=r"runs with 1\.2\.3, not with 2\.0"):
        ask("2.0")
    with pytest.raises(NoAnswer, match=r"no answer to POST /orders"):
        ask("1.2.3")
    (tmp_path / "rose" / "serve.py").write_text("raise SystemExit(3)")
    with pytest.raises(ServerFailed):
        ask("1.2.3")


@pytest.mark.parametrize("folder", find_apps().values(), ids=find_apps())
def test_every_endpoint_over_http_is_asked_for_something_wrong(folder: Path) -> None:
    sample = load_app(folder)
    asked = {name for name, _ in bad_requests(sample)}
    assert asked == set(sample.manifest.supported) - {"websocket"}
