"""Fixtures that every part of the tests shares."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Settings, environment_variable
from tests import templates
from warehouse import store
from warehouse.home import ENVIRONMENT_VARIABLE, Home

ALLOWED = ("package_index_url", "postgresql_url")
"""Addresses that tests may reach as the environment has them; for all others they start a fake."""


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_reaches_commands() -> None:
    """Shells start background jobs with SIGINT ignored, and every command under test would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _no_live_service() -> Iterator[None]:
    """Every service's address leads to a port that refuses, until a test names another one."""
    with socket.socket() as closed, pytest.MonkeyPatch.context() as environment:
        closed.bind(("127.0.0.1", 0))
        for name in Settings.model_fields:
            if name.endswith("_url") and name not in ALLOWED:
                address = f"http://127.0.0.1:{closed.getsockname()[1]}"
                environment.setenv(environment_variable(name), address)
        yield


@pytest.fixture(autouse=True)
def _marts(request: pytest.FixtureRequest) -> Iterator[None]:
    """The nearest mark `marts(*names)` says what this test publishes, see `only`; without one, everything."""
    if mark := request.node.get_closest_marker("marts"):
        from tests.warehouse.marts import only

        with only(*mark.args):
            yield
    else:
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home of its own, also for commands that look up the default."""
    path = tmp_path / "home"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    return Home(path).create()


@pytest.fixture
def tables(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home with a warehouse that has every table and no row: making them takes longer than most tests."""
    return templates.copied(templates.made_once(tmp_path_factory, "tables", _with_tables), home)


def _with_tables(home: Home) -> None:
    with store.writer(home):
        pass


@pytest.fixture(scope="session")
def prepared_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as the first start leaves it: registry and recorded history published, nothing collected."""
    return templates.made_once(tmp_path_factory, "prepared", _prepare)


def _prepare(home: Home) -> None:
    from pipelines.prepare import prepare

    assert prepare(home) == []


@pytest.fixture
def prepared(home: Home, prepared_template: Path) -> Home:
    """A copy of that home, for tests that need it and may change it."""
    return templates.copied(prepared_template, home)


@pytest.fixture(scope="session")
def bare_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that believes in a recorded history of nothing: its copies publish in less time."""

    def make(home: Home) -> None:
        with pytest.MonkeyPatch.context() as patched:
            for recorded in ("baseline_batches", "benchmark_batches", "probe_batches"):
                patched.setattr(f"pipelines.prepare.{recorded}", list)
            _prepare(home)

    return templates.made_once(tmp_path_factory, "bare", make)


@pytest.fixture
def bare(home: Home, bare_template: Path) -> Home:
    """A copy of that home."""
    return templates.copied(bare_template, home)


@pytest.fixture(scope="session")
def many() -> int:
    """How often a proof repeats what it proves: 300 times, 30 where `FRAMEWATCH_PROOF=bounded` (in CI)."""
    return 30 if os.environ.get("FRAMEWATCH_PROOF") == "bounded" else 300
