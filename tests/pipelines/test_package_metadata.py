"""Metadata of the newest release, in every form in which an index may offer it or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core_metadata import CoreMetadata
from pipelines.defs import package_metadata as module
from pipelines.defs.package_metadata import package_metadata
from pipelines.errors import RateLimited, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.hosts import Hosts
from pipelines.http import Http, Patience
from pipelines.package_index import SETTING
from pipelines.source import Cursor
from tests.fakes import faults
from tests.fakes.index import BARE_MIRROR, HTML_MIRROR, Index, Style
from tests.fakes.server import Fault, Reply, Server
from warehouse.registry import Framework
from warehouse.tables.index import IndexMetadata

CALM = Patience(backoff_s=0.001)
FLASK = Framework(
    slug="flask",
    name="Flask",
    repository="pallets/flask",
    package="flask",
    kind="WSGI",
    docs_url="https://example.org/",
)
METADATA, JSON_API, WHEEL = r"\.metadata$", r"^/pypi/", r"\.whl$"


@pytest.fixture
def index() -> Index:
    fake = Index()
    fake.release("flask", "3.0.0")
    fake.release("flask", "3.1.0")
    fake.release("flask", "4.0.0rc1")
    return fake


@pytest.fixture
def server(index: Index, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(index.answer) as running:
        monkeypatch.setenv(SETTING, f"{running.url}/simple")
        yield running


def read(cursor: str | None = None) -> tuple[IndexMetadata | None, str | None]:
    """Row and cursor of one fetch."""
    with Http(Hosts(sleep=lambda _: None), CALM) as client:
        items = list(package_metadata(client, FLASK, cursor))
    rows = [item for item in items if isinstance(item, IndexMetadata)]
    cursors = [item.value for item in items if isinstance(item, Cursor)]
    return rows[0] if rows else None, cursors[0] if cursors else None


def test_newest_stable_release_is_described(index: Index, server: Server) -> None:
    row, cursor = read()
    wheel = index.packages["flask"]["flask-3.1.0-py3-none-any.whl"]
    assert row == IndexMetadata(
        package="flask",
        version="3.1.0",
        summary="About flask",
        licence="MIT",
        requires_python=">=3.10",
        dependencies=["anyio>=4"],
        optional_dependencies=['orjson; extra == "all"'],
        classifiers=["Programming Language :: Python :: 3.13"],
        project_urls=["Source, https://example.org/flask"],
        typed=True,
        wheel_size_bytes=len(wheel.content),
    )
    assert cursor == "flask 3.1.0"


@pytest.mark.parametrize("style", [Style(), BARE_MIRROR, HTML_MIRROR, Style(metadata_files=False)])
def test_every_kind_of_index_gives_the_same_row(index: Index, server: Server, style: Style) -> None:
    expected, _ = read()
    index.style = style
    assert read()[0] == expected


@pytest.mark.parametrize("spoilt", [METADATA, JSON_API, WHEEL, f"{METADATA}|{JSON_API}"])
@pytest.mark.parametrize(
    "fault",
    [
        faults.status(404),
        faults.status(403),
        faults.status(500),
        faults.html(),
        faults.empty,
        faults.truncated,
        faults.reset,
        faults.cut_json,
        lambda reply: replace(reply, body=reply.body.replace(b"flask", b"other")),
        lambda reply: replace(reply, body=b"\x00\xff garbage"),
    ],
)
def test_one_broken_form_is_replaced_by_the_next(server: Server, spoilt: str, fault: Fault) -> None:
    expected, _ = read()
    server.fault(fault, path=spoilt)
    row, cursor = read()
    assert row is not None
    if spoilt == WHEEL:
        assert row.typed is None, "the wheel could not be opened, so nothing is known"
        assert cursor is None, "and the next run asks again"
        row = row.model_copy(update={"typed": True})
    assert row == expected


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (faults.status(404), SourceUnavailable),
        (faults.html(), UnexpectedPayload),
        (faults.reset, SourceUnavailable),
        (faults.rate_limited(3600), RateLimited),
        (lambda reply: Reply(200, b"PK\x03\x04 no archive"), UnexpectedPayload),
    ],
)
def test_without_any_form_there_is_a_sentence_and_no_row(
    server: Server, fault: Fault, expected: type[SourceError]
) -> None:
    server.fault(fault, path=f"{METADATA}|{JSON_API}|{WHEEL}")
    with pytest.raises(expected) as caught:
        read()
    assert server.url in str(caught.value)


def test_wheel_that_is_not_the_listed_file_is_refused(index: Index, server: Server) -> None:
    index.style = Style(metadata_files=False, json_api=False)
    server.fault(lambda reply: replace(reply, body=reply.body + b"\0"), path=WHEEL)
    with pytest.raises(UnexpectedPayload, match="the sha256 digest differs"):
        read()


def test_known_release_is_not_asked_for_again(index: Index, server: Server) -> None:
    _, cursor = read()
    server.requests.clear()
    assert read(cursor) == (None, None)
    assert server.paths() == ["/simple/flask/"]
    index.release("flask", "3.2.0")
    assert read(cursor)[1] == "flask 3.2.0"
    index.yank("flask", "3.2.0")
    row, _ = read("flask 3.2.0")
    assert row is not None
    assert row.version == "3.1.0"


def test_types_are_known_from_the_classifier_without_a_download(index: Index, server: Server) -> None:
    index.release("flask", "3.2.0", typed=False, extra="Classifier: Typing :: Typed\n")
    row, _ = read()
    assert row is not None
    assert row.typed is True
    assert not any(path.endswith(".whl") for path in server.paths())


def test_wheel_without_marker_ships_no_types(index: Index, server: Server) -> None:
    index.release("flask", "3.2.0", typed=False)
    row, cursor = read()
    assert row is not None
    assert row.typed is False
    assert cursor == "flask 3.2.0"


def test_large_wheel_is_not_downloaded(index: Index, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_WHEEL_BYTES", 10)
    row, _ = read()
    assert row is not None
    assert row.typed is None
    assert row.wheel_size_bytes is not None
    assert not any(path.endswith(".whl") for path in server.paths())


def test_release_without_wheel_is_described_by_the_json_api(index: Index, server: Server) -> None:
    del index.packages["flask"]["flask-3.1.0-py3-none-any.whl"]
    row, cursor = read()
    assert row is not None
    assert (row.version, row.typed, row.wheel_size_bytes) == ("3.1.0", None, None)
    assert cursor == "flask 3.1.0"


def test_nothing_but_withdrawn_releases_is_no_row(index: Index, server: Server) -> None:
    for version in ("3.0.0", "3.1.0", "4.0.0rc1"):
        index.yank("flask", version)
    assert read() == (None, None)


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"license_expression": "MIT", "license": "old"}, "MIT"),
        ({"license": "BSD"}, "BSD"),
        (
            {"license": "Copyright\nall of it", "classifiers": ["License :: OSI Approved :: MIT License"]},
            "MIT License",
        ),
        ({"license": "UNKNOWN"}, None),
        ({}, None),
    ],
)
def test_licence_is_a_name_not_a_text(fields: dict[str, Any], licence: str | None) -> None:
    assert CoreMetadata(name="x", version="1", **fields).licence == licence


@pytest.mark.parametrize(
    ("requirement", "optional"),
    [
        ("a", False),
        ("extra-name>=1", False),
        ('a; python_version < "3.11"', False),
        ('a; extra == "test"', True),
        ('a ; (python_version < "3.11") and extra == "test"', True),
        ("a; 'test' == extra", True),
        ("a[extra]; os_name == 'nt'", False),
    ],
)
def test_requirements_of_an_extra_are_optional(requirement: str, optional: bool) -> None:
    metadata = CoreMetadata(name="x", version="1", requires_dist=[requirement])
    assert metadata.optional_dependencies == ([requirement] if optional else [])
    assert metadata.dependencies == ([] if optional else [requirement])


@given(st.lists(st.text(max_size=40), max_size=5))
def test_no_requirement_is_lost(requirements: list[str]) -> None:
    metadata = CoreMetadata(name="x", version="1", requires_dist=requirements)
    assert sorted(metadata.dependencies + metadata.optional_dependencies) == sorted(requirements)
