"""The contract, the shipped sample apps on disk, their code by endpoint, and the sample database."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.lab.contract import BREADTH, ENDPOINT_NAMES, ENDPOINTS
from pipelines.lab.database import ROWS, product, sqlite_database
from pipelines.lab.exchange import (
    Answer,
    Expected,
    Request,
    has_status,
    is_html_list,
    is_json,
    is_refused,
    is_structured_error,
    is_text,
)
from pipelines.lab.sample_app import SHIPPED, AppInvalid, ServerTrack, find_app, find_apps, load_app
from pipelines.lab.source_lines import count_lines, endpoint_sources

WEEKLY = ("fastapi", "django-rest-framework", "flask", "django", "starlette", "litestar", "django-ninja")
OTHERS = ("sanic", "quart", "falcon", "aiohttp", "tornado", "blacksheep", "robyn", "bottle", "pyramid")
REFERENCES = ("reference_asgi", "reference_wsgi")
MANIFEST = """
framework = "rose"

[tracks.documented]
server = "http.server"
documentation = "https://docs.python.org/3/library/http.server.html"
command = ["python", "app.py", "{host}", "{port}"]

[endpoints]
plain = ["app.py:plain"]
json = ["app.py:plain"]
parameters = ["app.py:plain"]
validate = ["app.py:plain"]
"""


def answer(body: str, content_type: str = "application/json", status: int = 200) -> Answer:
    return Answer(status, content_type, body.encode())


def test_requests_are_exact_to_the_byte() -> None:
    assert Request("/plain").encode("127.0.0.1:80") == b"GET /plain HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"
    sent = Request("/orders", "POST", (("Content-Type", "application/json"),), b"{}").encode("h:1")
    head = b"POST /orders HTTP/1.1\r\nHost: h:1\r\nContent-Type: application/json\r\nContent-Length: 2"
    assert sent == head + b"\r\n\r\n{}"
    assert b"Content-Length: 0" in Request("/upload", "POST").encode("h:1")


@pytest.mark.parametrize(
    ("expected", "good", "bad"),
    [
        (
            is_text("hi"),
            answer("hi", "text/plain; charset=utf-8"),
            [answer("hi", "text/html"), answer("ho", "text/plain"), answer("hi", "text/plain", 201)],
        ),
        (
            is_json({"a": 1}),
            answer('{ "a": 1 }'),
            [answer('{"a": 2}'), answer('{"a": 1'), answer('{"a": 1}', "text/plain"), answer('{"a": "1"}')],
        ),
        (is_refused(), answer("", status=404), [answer("", status=500), answer("", status=302)]),
        (has_status(401, 403), answer("", status=403), [answer("", status=200)]),
        (
            is_structured_error("price"),
            answer('{"detail": [{"loc": ["body", "price"]}]}', "application/problem+json", 422),
            [
                answer('{"detail": "bad"}', status=422),
                answer('"price"', status=422),
                answer("price is wrong", "text/plain", 400),
                answer('{"price": "wrong"}', status=200),
                answer('{"price": "wrong"}', status=500),
            ],
        ),
        (
            is_html_list(["<b> & 'x' 1"]),
            answer("<ul><li>\n &lt;b&gt; &amp; &#39;x&#39; 1\n</li></ul>", "text/html"),
            [
                answer("<ul><li><b> & 'x' 1</li></ul>", "text/html"),
                answer("<ul><li>&lt;b&gt; &amp; 'x' 1</li><li>2</li></ul>", "text/html"),
                answer("<ul><li>&lt;b&gt; &amp; 'x' 1</li></ul>", "text/plain"),
            ],
        ),
    ],
    ids=["text", "json", "refused", "status", "error", "html"],
)
def test_rules_hold_for_good_answers_only(expected: Expected, good: Answer, bad: list[Answer]) -> None:
    assert expected.says
    assert expected.holds(good)
    assert [str(wrong) for wrong in bad if expected.holds(wrong)] == []


def test_contract_is_whole() -> None:
    assert tuple(ENDPOINTS) == ENDPOINT_NAMES
    assert all(endpoint.timed for name, endpoint in ENDPOINTS.items() if name != "websocket")
    exchanges = [exchange for endpoint in ENDPOINTS.values() for exchange in endpoint.exchanges]
    assert len({(exchange.what, exchange.request) for exchange in exchanges}) == len(exchanges)
    assert all(re.fullmatch(r"[!-~]+", exchange.request.target) for exchange in exchanges)


def test_database_holds_what_the_contract_expects(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    file = database.url("sqlite").removeprefix("sqlite:///")
    made_at = Path(file).stat().st_mtime_ns
    with sqlite3.connect(file) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("select * from products order by id")]
    connection.close()
    assert rows == [product(number) for number in range(1, ROWS + 1)]
    assert sqlite_database(tmp_path) == database
    assert Path(file).stat().st_mtime_ns == made_at
    assert [path.name for path in tmp_path.iterdir()] == [Path(file).name]


def test_every_framework_and_reference_has_an_app() -> None:
    assert set(find_apps()) == {*WEEKLY, *OTHERS, *REFERENCES}


@pytest.mark.parametrize("name", [*WEEKLY, *OTHERS, *REFERENCES])
def test_app_on_disk(name: str) -> None:
    app = find_app(name)
    manifest = app.manifest
    assert manifest.framework == name
    assert manifest.supported[:4] == BREADTH
    if name in WEEKLY:
        assert tuple(manifest.endpoints) == ENDPOINT_NAMES
        assert set(manifest.databases) == {"sqlite", "postgresql"}
    assert list(app.folder.rglob("__init__.py")) == []
    tracks = [track for track in manifest.tracks.values() if isinstance(track, ServerTrack)]
    assert all(urlsplit(track.documentation).scheme == "https" for track in tracks)
    assert all(bool(track.lock) == (name in REFERENCES) for track in tracks)


@pytest.mark.parametrize("name", [*WEEKLY, *OTHERS])
def test_readme_gives_the_page_that_each_endpoint_follows(name: str) -> None:
    app = find_app(name)
    rows = re.findall(r"^\| ([a-z_, ]+) \| (.+) \|$", (app.folder / "README.md").read_text(), re.MULTILINE)
    pages = {endpoint: page for endpoints, page in rows for endpoint in endpoints.split(", ")}
    assert set(pages) == set(app.manifest.supported)
    linked = re.compile(r"\[[^]]+\]\(https://[^)]+\)$")
    assert {endpoint for endpoint, page in pages.items() if not linked.match(page)} <= {"fan_out"}


@pytest.mark.parametrize("name", [*WEEKLY, *OTHERS, *REFERENCES])
def test_code_of_every_endpoint_is_found(name: str) -> None:
    app = find_app(name)
    sources = {source.endpoint: source for source in endpoint_sources(app)}
    assert tuple(sources) == app.manifest.supported
    assert all(2 < source.lines <= source.code.count("\n") + 1 for source in sources.values())
    assert "Hello, World!" in sources["plain"].code
    if name in WEEKLY:
        assert "Product" in sources["row"].code
        assert "<li>" in sources["html"].code


def test_routes_are_part_of_the_code() -> None:
    def code(name: str) -> str:
        return next(source.code for source in endpoint_sources(find_app(name)) if source.endpoint == "json")

    assert 'path("json", views.hello_json)' in code("django")
    assert 'Route("/json", hello_json)' in code("starlette")
    assert '(r"/json", JsonHandler)' in code("tornado")
    assert 'app.add_route("/json", HelloJson())' in code("falcon")
    assert code("fastapi").startswith('@app.get("/json")')


def test_lines_without_code_do_not_count() -> None:
    code = 'def f():\n    """Doc.\n\n    More."""\n\n    # why\n    return (\n        1\n    )  # so\n'
    assert count_lines(code) == 4
    assert count_lines("text = '''one\n\ntwo'''\n") == 3


def write(folder: Path, manifest: str, code: str = "def plain():\n    return 1\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.toml").write_text(manifest)
    (folder / "app.py").write_text(code)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('framework = "rose"', "", r"app\.toml: framework: Field required"),
        ('framework = "rose"', 'framework = "A Rose"', r"app\.toml: framework: String should match"),
        ('framework = "rose"', 'framework = "rose', r"app\.toml is not valid TOML"),
        ('framework = "rose"', 'framework = "rose"\ncolour = "red"', r"app\.toml: colour: Extra inputs"),
        ("[tracks.documented]", "[tracks.other]", r"app\.toml: tracks\.other"),
        ("[tracks.documented]", "[tracks.same-server]", r"tracks\.documented must say how"),
        ('plain = ["app.py:plain"]', "", r"endpoints must give the code of plain"),
        ('plain = ["app.py:plain"]', 'plain = { reason = "no time" }', r"must give the code of plain"),
        ('plain = ["app.py:plain"]', "plain = []", r"endpoints\.plain"),
        ("[endpoints]", '[endpoints]\nrow = ["app.py:plain"]', r"databases\.sqlite must give the scheme"),
        ("[endpoints]", '[endpoints]\nsession = ["app.py:plain"]', r"endpoints\.session"),
    ],
)
def test_wrong_manifest_is_said(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert load_app(write(tmp_path / "good", MANIFEST)).manifest.framework == "rose"
    with pytest.raises(AppInvalid, match=sentence):
        load_app(write(tmp_path / "bad", MANIFEST.replace(old, new, 1)))


def test_missing_things_are_said(tmp_path: Path) -> None:
    with pytest.raises(AppInvalid, match=r"nowhere/app\.toml cannot be read"):
        load_app(tmp_path / "nowhere")
    with pytest.raises(AppInvalid, match=r"no sample app 'rails'; there are aiohttp, blacksheep"):
        find_app("rails")
    app = load_app(write(tmp_path / "rose", MANIFEST))
    with pytest.raises(AppInvalid, match=r"has no table \[tracks\.same-server\]"):
        app.track("same-server")
    with pytest.raises(AppInvalid, match="aiohttp has no track 'same-server': aiohttp serves by itself"):
        find_app("aiohttp").track("same-server")
    for place, sentence in (
        ("app.py:gone", "app.py has no 'gone'"),
        ("page.html", "page.html, which app.toml"),
    ):
        other = load_app(write(tmp_path / "other", MANIFEST.replace("app.py:plain", place, 1)))
        with pytest.raises(AppInvalid, match=sentence):
            endpoint_sources(other)


def test_own_folder_adds_and_replaces_apps(tmp_path: Path) -> None:
    write(tmp_path / "rose", MANIFEST)
    write(tmp_path / "flask", MANIFEST.replace('"rose"', '"flask"'))
    apps = find_apps(tmp_path)
    assert apps["rose"] == tmp_path / "rose"
    assert find_app("flask", tmp_path).folder == tmp_path / "flask"
    assert apps["django"] == SHIPPED / "django"
    assert find_apps(tmp_path / "nowhere") == find_apps()
