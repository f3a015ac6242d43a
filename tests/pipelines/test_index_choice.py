"""Which index is used, and how it is handed on to pip and uv."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT
from uv import find_uv_bin

from pipelines import package_index as choice
from pipelines.package_index import SETTING, PackageIndex, index_url_of, package_index
from tests.fakes.index import Index
from tests.fakes.server import Server


@pytest.fixture(autouse=True)
def _nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (SETTING, "PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    choice._pip_index_url.cache_clear()
    yield
    choice._pip_index_url.cache_clear()


def test_setting_wins_over_pip_over_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert package_index() == PackageIndex(PYPI_SIMPLE_ENDPOINT, is_default=True)
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://file.example/simple\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    choice._pip_index_url.cache_clear()
    assert package_index().url == "https://file.example/simple/"
    monkeypatch.setenv("PIP_INDEX_URL", "https://pip.example/simple/")
    assert package_index().url == "https://pip.example/simple/"
    monkeypatch.setenv(SETTING, "https://set.example/simple")
    assert package_index() == PackageIndex("https://set.example/simple/")


@pytest.mark.parametrize("python", ["/bin/false", "/nowhere/python"])
def test_without_pip_the_default_is_used(python: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", python)
    assert package_index().is_default


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("", None),
        ("global.timeout='5'\nglobal.extra-index-url='https://extra/'", None),
        ("global.index-url='https://a/'", "https://a/"),
        ("global.index-url='https://a/'\ninstall.index-url='https://b/'", "https://b/"),
        (":env:.index-url='https://c/'\nglobal.index-url='https://a/'", "https://c/"),
        ("download.index-url='https://d/'", None),
        ("global.index-url=''", None),
        ("global.index-url=unquoted", None),
    ],
)
def test_pip_sections_rank_as_for_pip_install(listed: str, expected: str | None) -> None:
    assert index_url_of(listed) == expected


def test_credentials_are_never_shown() -> None:
    index = PackageIndex("https://me:secret@mirror.example/simple/")
    assert str(index) == "https://mirror.example/simple/"
    assert "secret" not in repr(index)
    assert index.uv_environment() == {"UV_DEFAULT_INDEX": index.url}
    assert index.pip_environment() == {"PIP_INDEX_URL": index.url}


def test_default_leaves_pip_and_uv_to_their_own_configuration() -> None:
    assert package_index().uv_environment() == package_index().pip_environment() == {}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://host/simple/", "https://host/pypi/flask/3.1/json"),
        ("https://host/repository/simple/", "https://host/repository/pypi/flask/3.1/json"),
        ("https://host/root/+simple/", None),
    ],
)
def test_json_api_is_where_the_simple_api_is(url: str, expected: str | None) -> None:
    assert PackageIndex(url).json_url("flask", "3.1") == expected


def test_uv_asks_the_chosen_index(tmp_path: Path) -> None:
    index = Index()
    index.release("flask", "3.1.0")
    with Server(index.answer) as server:
        chosen = PackageIndex(f"{server.url}/simple/")
        command = [find_uv_bin(), "pip", "install", "--dry-run", "--no-deps", "--no-config", "flask"]
        done = subprocess.run(
            [*command, "--target", str(tmp_path / "target"), "--cache-dir", str(tmp_path / "cache")],
            env={**os.environ, **chosen.uv_environment(), "UV_PYTHON": sys.executable},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    assert "flask==3.1.0" in done.stderr
    assert "/simple/flask/" in server.paths()
