"""What `up` checks before it starts anything: ports, host, home, lock."""

from __future__ import annotations

import io
import os
import socket
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.up import lock, ports, up
from pipelines.up.lock import Holder
from warehouse.home import Home


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def console(said: io.StringIO) -> Console:
    return Console(file=said, width=100)


def test_a_free_port_is_taken_as_wanted_and_zero_gives_any() -> None:
    any_port = ports.find("127.0.0.1", 0).number
    assert any_port > 1023
    assert ports.find("127.0.0.1", any_port) == ports.Port(any_port)


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("127.0.0.1", 70_000, "70000 is no port; choose one between 1024 and 65535."),
        ("203.0.113.7", 8501, "Port 8501 on 203.0.113.7 cannot be opened"),
        ("no such host", 8501, "The host 'no such host' is unknown; use 127.0.0.1"),
    ],
)
def test_a_wrong_host_or_port_is_a_wrong_use(
    home: Home, console: Console, said: io.StringIO, host: str, port: int, words: str
) -> None:
    assert up(home, host=host, port=port, console=console) == 2
    assert words in said.getvalue()
    assert not home.dagster.exists()


def test_addresses_can_be_opened_on_this_machine() -> None:
    assert ports.url("0.0.0.0", 8501) == "http://127.0.0.1:8501"
    assert ports.url("::", 8501) == "http://[::1]:8501"
    assert ports.url("192.168.1.7", 8501) == "http://192.168.1.7:8501"


def test_only_the_server_itself_counts_as_listening() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
        assert ports.listens(os.getpid(), number)
        assert not ports.listens(os.getppid(), number + 1)
        assert ports.holder(number) is not None
    assert not ports.listens(os.getpid(), number)


def test_the_lock_is_for_one_and_is_empty_afterwards(home: Home) -> None:
    with lock.take(home.up_lock) as held:
        assert held is not None
        held.write(Holder(1, "token", {"Dashboard": "http://127.0.0.1:8501", "Dagster": "x" * 500}))
        held.write(Holder(2, "token", {"Dashboard": "http://127.0.0.1:8502"}))
        with lock.take(home.up_lock) as second:
            assert second is None
        assert lock.read(home.up_lock) == Holder(2, "token", {"Dashboard": "http://127.0.0.1:8502"})
    assert lock.read(home.up_lock) == Holder()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x", "token": "", "addresses": {}}'])
def test_a_half_written_lock_says_nothing(home: Home, content: str) -> None:
    home.up_lock.write_text(content)
    assert lock.read(home.up_lock) == Holder()


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path, console: Console, said: io.StringIO) -> None:
    (tmp_path / "file").touch()
    assert up(Home(tmp_path / "file" / "home"), console=console) == 1
    assert f"{tmp_path / 'file' / 'home'} cannot be written" in said.getvalue().replace("\n", "")
    assert "FRAMEWATCH_HOME" in said.getvalue()


def test_a_lock_that_cannot_be_opened_is_named(home: Home, console: Console, said: io.StringIO) -> None:
    home.up_lock.mkdir()
    assert up(home, console=console) == 1
    assert f"{home.up_lock} cannot be written (Is a directory)." in said.getvalue()


def test_view_only_needs_something_to_view(home: Home, console: Console, said: io.StringIO) -> None:
    assert up(home, view_only=True, console=console) == 1
    assert "Run `framewatch up` without --view-only." in said.getvalue()
