"""Releases from the package index: a fake one with every fault and mirror, and the real one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.version import Version
from pypi_simple import DistributionPackage

from pipelines.defs.package_index import package_index
from pipelines.errors import RateLimited, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.index_pages import newest_release, order
from pipelines.package_index import SETTING
from pipelines.source import Cursor
from tests.fakes import faults
from tests.fakes.index import BARE_MIRROR, EPOCH, HTML_MIRROR, SIMPLE_JSON, File, Index, Style
from tests.fakes.server import Fault, Reply, Server, html_reply, json_reply
from warehouse.registry import Framework
from warehouse.rows import to_arrow
from warehouse.tables.index import IndexFile

EXAMPLE = Path(__file__).parents[3] / "shared/research/fixtures/index_simple.json"
CALM = Patience(backoff_s=0.001)


def framework(package: str = "flask") -> Framework:
    return Framework(
        slug=package,
        name=package.title(),
        repository=f"example/{package}",
        package=package,
        kind="WSGI",
        docs_url="https://example.org/",
    )


@pytest.fixture
def index() -> Index:
    fake = Index()
    fake.release("flask", "3.0.0", day=1)
    fake.release("flask", "3.1.0", day=2)
    fake.release("flask", "3.2.0rc1", day=3)
    return fake


@pytest.fixture
def server(index: Index, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(index.answer) as running:
        monkeypatch.setenv(SETTING, f"{running.url}/simple")
        yield running


def read(
    package: str = "flask", cursor: str | None = None, hosts: Hosts | None = None
) -> tuple[list[IndexFile], str | None]:
    """Rows and cursor of one fetch."""
    with Http(hosts or Hosts(sleep=lambda _: None), CALM) as client:
        items = list(package_index(client, framework(package), cursor))
    rows = [item for item in items if isinstance(item, IndexFile)]
    cursors = [item.value for item in items if isinstance(item, Cursor)]
    return rows, cursors[-1] if cursors else None


def test_every_file_of_every_release_is_read(index: Index, server: Server) -> None:
    rows, _ = read()
    assert [row.filename for row in rows] == [
        "flask-3.0.0-py3-none-any.whl",
        "flask-3.0.0.tar.gz",
        "flask-3.1.0-py3-none-any.whl",
        "flask-3.1.0.tar.gz",
        "flask-3.2.0rc1-py3-none-any.whl",
        "flask-3.2.0rc1.tar.gz",
    ]
    wheel, candidate = rows[0], rows[4]
    assert (wheel.package, wheel.version, wheel.release, wheel.kind) == ("flask", "3.0.0", [3, 0, 0], "wheel")
    assert wheel.uploaded_at == EPOCH + dt.timedelta(days=1)
    assert wheel.size_bytes == len(index.packages["flask"][wheel.filename].content)
    assert wheel.requires_python == ">=3.10"
    assert (rows[1].kind, candidate.is_prerelease, wheel.is_prerelease) == ("sdist", True, False)


@pytest.mark.parametrize("style", [Style(), BARE_MIRROR, HTML_MIRROR, Style(html=True)])
def test_mirrors_give_the_same_files_and_null_for_what_they_leave_out(
    index: Index, server: Server, style: Style
) -> None:
    index.style = style
    index.yank("flask", "3.0.0", "broken & bad")
    rows, _ = read()
    assert len(rows) == 6
    assert [row.yanked_reason for row in rows if row.yanked] == ["broken & bad"] * 2
    told = style.details and not style.html
    assert all((row.uploaded_at is not None) is told for row in rows)
    assert all((row.size_bytes is not None) is told for row in rows)


def test_yanked_without_a_reason_is_yanked(index: Index, server: Server) -> None:
    index.yank("flask", "3.1.0")
    rows, _ = read()
    assert {row.version for row in rows if row.yanked} == {"3.1.0"}
    assert {row.yanked_reason for row in rows} == {None}


def test_second_read_brings_nothing_until_the_page_changes(index: Index, server: Server) -> None:
    _, cursor = read()
    assert cursor is not None
    assert read(cursor=cursor) == ([], None)
    index.delete("flask", "3.0.0")
    assert len(read(cursor=cursor)[0]) == 4, "all that is left, so that the loader retracts the rest"
    index.serial = 3
    assert read(cursor=cursor) == ([], None), "an older copy from a cache"


def test_cursor_of_another_index_or_package_is_not_used(index: Index, server: Server) -> None:
    _, cursor = read()
    assert cursor is not None
    index.release("other", "1.0")
    index.serial = 3
    assert len(read("other", cursor)[0]) == 2
    for foreign in ("", "nonsense", "http://mirror/simple/ flask 99999", f"{cursor}x"):
        assert len(read(cursor=foreign)[0]) == 6


def test_index_without_serial_is_read_anew_each_time(index: Index, server: Server) -> None:
    index.style = Style(serial=False)
    assert read() == (read()[0], None)


def test_what_is_no_archive_of_the_package_is_left_out(index: Index, server: Server) -> None:
    strange = [
        "flask-3.0.0.tar.gz.asc",
        "flask_login-1.0.tar.gz",
        "sign-in",
        "Flask-0.9.tar.gz",
        "flask-x.zip",
    ]
    index.add("flask", *(File(name, b"", EPOCH) for name in strange))
    rows, _ = read()
    assert {row.filename for row in rows} & set(strange) == {"Flask-0.9.tar.gz", "flask-x.zip"}
    unreadable = next(row for row in rows if row.version == "x")
    assert (unreadable.release, unreadable.is_prerelease) == ([], True)


@pytest.mark.parametrize(
    ("fault", "expected", "words"),
    [
        (faults.status(404), SourceUnavailable, "does not know the package flask of Flask"),
        (faults.status(500), SourceUnavailable, "answered 500"),
        (faults.html(502), SourceUnavailable, "answered 502"),
        (faults.rate_limited(7200), RateLimited, "a run after"),
        (faults.rate_limited(), RateLimited, "a run after"),
        (faults.cut_json, UnexpectedPayload, "is not JSON"),
        (faults.html(), UnexpectedPayload, "names none of the package flask"),
        (lambda _: html_reply('<a href="/login">Sign in</a>'), UnexpectedPayload, "names none"),
        (lambda _: Reply(200, b"\x00\xff\xfe garbage"), UnexpectedPayload, "names none"),
        (faults.empty, UnexpectedPayload, "is empty"),
        (faults.edited(lambda p: {**p, "files": []}), UnexpectedPayload, "names none"),
        (faults.edited(lambda p: {"meta": {}}), UnexpectedPayload, "files is wrong (Field required)"),
        (faults.edited(lambda p: {**p, "files": {}}), UnexpectedPayload, "files is wrong"),
        (faults.edited(lambda p: with_last(p, size="large")), UnexpectedPayload, "files.5.size is wrong"),
        (faults.edited(lambda p: with_last(p, size=-1)), UnexpectedPayload, "files.5.size is no size"),
        (faults.edited(lambda p: with_last(p, size=10**30)), UnexpectedPayload, "files.5.size"),
        (faults.edited(lambda p: with_last(p, filename=None)), UnexpectedPayload, "files.5.filename"),
        (faults.edited(lambda p: with_last(p, **{"upload-time": "?"})), UnexpectedPayload, "files.5.upload"),
        (
            faults.edited(lambda p: {**p, "meta": {"api-version": "2.0"}}),
            UnexpectedPayload,
            "is 2.0, not 1.x",
        ),
        (
            lambda _: Reply(200, b"<?xml?>", {"Content-Type": "text/xml"}),
            UnexpectedPayload,
            "neither JSON nor",
        ),
        (faults.truncated, SourceUnavailable, "broke off"),
        (faults.reset, SourceUnavailable, "broke off"),
        (faults.redirect("/simple/flask/"), SourceUnavailable, "redirected more than"),
    ],
)
def test_fault_is_one_sentence_and_no_row(
    server: Server, fault: Fault, expected: type[SourceError], words: str
) -> None:
    server.fault(fault)
    rows: list[Any] = []
    with Http(Hosts(sleep=lambda _: None), CALM) as client, pytest.raises(expected) as caught:
        rows.extend(package_index(client, framework(), None))
    assert rows == [], "part of a page would retract the rest"
    assert words in str(caught.value)
    assert server.url in str(caught.value)


@pytest.mark.parametrize("fault", [faults.silent, faults.slow(0.02)])
def test_slow_index_ends_in_a_sentence_and_no_row(server: Server, fault: Fault) -> None:
    server.fault(fault)
    with Http(patience=Patience(read_s=0.4, total_s=0.8)) as client, pytest.raises(SourceUnavailable):
        next(package_index(client, framework(), None))


def with_last(page: Any, **change: Any) -> Any:
    page["files"][-1].update(change)
    return page


def test_missing_fields_are_null(server: Server) -> None:
    server.fault(
        faults.edited(lambda p: {"files": [{k: f[k] for k in ("filename", "url")} for f in p["files"]]})
    )
    rows, cursor = read()
    assert len(rows) == 6
    assert {(row.size_bytes, row.uploaded_at, row.requires_python, row.yanked) for row in rows} == {
        (None, None, None, False)
    }
    assert cursor is None


def test_moved_and_packed_page_is_read(server: Server) -> None:
    server.fault(faults.redirect("/simple/flask/"), times=1)
    server.fault(faults.compressed)
    assert len(read()[0]) == 6


def test_fault_of_one_package_leaves_the_others(index: Index, server: Server) -> None:
    index.release("quart", "1.0")
    server.fault(faults.html(500), path="/simple/flask/")
    hosts = Hosts(sleep=lambda _: None)
    with pytest.raises(SourceUnavailable):
        read(hosts=hosts)
    assert len(read("quart", hosts=hosts)[0]) == 2


def test_dead_index_is_one_sentence_for_all_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts, sentences = Hosts(), set()
    with faults.closed_port() as url:
        monkeypatch.setenv(SETTING, f"{url}/simple/")
        for package in ("flask", "quart"):
            with pytest.raises(SourceUnavailable) as caught:
                read(package, hosts=hosts)
            sentences.add(str(caught.value))
    assert len(sentences) == 1
    assert "check the network" in sentences.pop()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.from_regex(r"[Ff]lask-[0-9a-z.!+]{1,25}(\.tar\.gz|\.zip|-py3-none-any\.whl)", fullmatch=True)
ENTRIES = st.fixed_dictionaries(
    {"filename": NAMES | JSON, "url": st.just("x") | JSON},
    optional={
        "size": st.integers(-1, 2**70) | JSON,
        "upload-time": st.datetimes().map(lambda at: at.isoformat()) | JSON,
        "yanked": JSON,
        "requires-python": JSON,
        "core-metadata": JSON,
        "hashes": JSON,
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.fixed_dictionaries({"files": st.lists(ENTRIES, max_size=3) | JSON}, optional={"meta": JSON})
    | JSON
)
def test_any_json_is_rows_that_can_be_stored_or_one_sentence(server: Server, page: Any) -> None:
    server.heal()
    server.fault(lambda reply: Reply(200, json.dumps(page).encode(), reply.headers))
    rows: list[IndexFile] = []
    with suppress(UnexpectedPayload):
        rows, _ = read()
        assert rows
    assert to_arrow(IndexFile, rows).num_rows == len({row.filename for row in rows})


@pytest.mark.parametrize("version", ["9" * 30, "1.x", "", "final"])
def test_version_that_cannot_be_ordered_is_never_the_newest(version: str) -> None:
    assert order(version) == ([], True)
    assert [file.version for file in newest_release([uploaded("0.1", False), uploaded(version, False)])] == [
        "0.1"
    ]


@given(st.text(max_size=30))
def test_any_version_has_a_place_in_the_order(version: str) -> None:
    release, is_prerelease = order(version)
    assert is_prerelease or release == list(Version(version).release)
    assert all(0 <= number < 2**63 for number in release)


VERSIONS = st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}(a1|rc2|\.post1|\.dev3)?", fullmatch=True)


@given(st.lists(st.tuples(VERSIONS, st.booleans()), max_size=8))
def test_newest_release_is_stable_and_not_withdrawn_if_there_is_such_a_one(
    uploads: list[tuple[str, bool]],
) -> None:
    files = [uploaded(version, is_yanked) for version, is_yanked in uploads]
    kept = [Version(version) for version, is_yanked in uploads if not is_yanked]
    stable = [version for version in kept if not version.is_prerelease]
    found = {Version(file.version or "") for file in newest_release(files)}
    assert found == ({max(stable or kept)} if kept else set())


def uploaded(version: str, is_yanked: bool) -> DistributionPackage:
    raw = {"filename": f"flask-{version}.tar.gz", "url": "x", "hashes": {}, "yanked": is_yanked}
    return DistributionPackage.from_json_data(raw, "flask")


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the research folder is not beside the checkout")
def test_documented_example_is_read(server: Server) -> None:
    page = json.loads(EXAMPLE.read_text())
    server.fault(lambda _: json_reply(page, SIMPLE_JSON))
    rows, cursor = read("fastapi")
    assert [(row.version, row.yanked_reason) for row in rows] == [
        ("0.1.0", None),
        ("0.164.0", "bad build"),
        ("0.165.0", None),
        ("0.165.0", None),
    ]
    assert cursor is not None
    assert cursor.endswith(f" {page['meta']['_last-serial']}")


@pytest.mark.index
def test_the_real_index_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    found: dict[str, set[str]] = {}
    with Http() as client:
        for package in ("fastapi", "flask"):
            try:
                items = list(package_index(client, framework(package), None))
            except SourceUnavailable as error:
                pytest.skip(f"the package index does not answer here ({error})")
            found[package] = {item.version for item in items if isinstance(item, IndexFile)}
    assert len(found["fastapi"]) > 300
    assert {"0.12", "2.0.0"} <= found["flask"]
