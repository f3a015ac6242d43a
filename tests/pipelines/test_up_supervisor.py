"""Services: when they work, when they are started again, when they are given up."""

from __future__ import annotations

import asyncio
import io
import json
import os
import socket
import sys
from collections.abc import Sequence
from functools import partial

import pytest
from rich.console import Console

from pipelines.up import ports
from pipelines.up.child import Child
from pipelines.up.command import serve
from pipelines.up.guard import MARK
from pipelines.up.logs import ChildLog
from pipelines.up.plan import Plan, Service, Work
from pipelines.up.progress import progress_file
from pipelines.up.screen import Screen
from pipelines.up.supervisor import Kept, Supervisor
from warehouse.home import Home

SERVER = """
import http.server, sys
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind="127.0.0.1")
"""


def python(code: str) -> Sequence[str]:
    return (sys.executable, "-c", code)


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def console(said: io.StringIO) -> Console:
    return Console(file=said, width=100)


class Told:
    """Collects what the supervisor says and every state of its services."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.states: list[str] = []

    def changed(self, kept: Kept) -> None:
        self.states.append(kept.state)


def supervise(home: Home, service: Service, told: Told) -> Kept:
    async def run() -> Kept:
        supervisor = Supervisor(os.environ, home.logs, "test", told.sentences.append, delays=(0.01, 0.01))
        kept = supervisor.keep(service, told.changed)
        await asyncio.wait_for(kept.settled.wait(), 20)
        assert await supervisor.end() == 0
        return kept

    return asyncio.run(run())


def test_a_service_that_keeps_dying_is_given_up_with_its_last_words(home: Home) -> None:
    told = Told()
    service = Service("web", "Web", python("print('no module named web'); raise SystemExit(3)"), port=0)
    kept = supervise(home, service, told)
    assert told.states == ["restarting", "restarting", "failed"]
    assert kept.detail == "ended with exit code 3"
    assert told.sentences[0] == "Web ended with exit code 3; it is started again in 0 s."
    assert "it was given up after 2 restarts" in told.sentences[-1]
    assert str(home.logs / "web.log") in told.sentences[-1]
    assert "no module named web" in told.sentences[-1]


def test_a_port_that_cannot_be_had_is_a_reason_too(home: Home) -> None:
    told = Told()
    kept = supervise(home, Service("web", "Web", python(""), host="203.0.113.7", port=8501), told)
    assert kept.state == "failed"
    assert "Port 8501 on 203.0.113.7 cannot be opened" in kept.detail


def test_an_answer_from_somebody_else_is_not_readiness(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.up.supervisor.READY_SECONDS", 0.5)
    number = ports.find("127.0.0.1", 0).number
    monkeypatch.setattr(ports, "find", lambda host, wanted: ports.Port(number))  # it was free just now
    told = Told()
    service = Service("web", "Web", python("import time; time.sleep(60)"), port=number)

    async def run() -> str:
        supervisor = Supervisor(os.environ, home.logs, "test", told.sentences.append, delays=())
        other = await Child.start(
            [*python(SERVER), str(number)],
            folder=home.path,
            environment={**os.environ, MARK: "other."},
            log=ChildLog(home.logs / "other.log"),
        )
        while not ports.listens(other.pid, number):
            await asyncio.sleep(0.02)
        kept = supervisor.keep(service, told.changed)
        await asyncio.wait_for(kept.settled.wait(), 20)
        await other.end()
        await supervisor.end()
        return kept.detail

    assert asyncio.run(run()) == "was not ready after 0 s"


def test_a_port_that_was_taken_meanwhile_is_left_for_the_next(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, told = ports.find, Told()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        looks = iter([ports.Port(taken)])
        monkeypatch.setattr(ports, "find", lambda host, wanted: next(looks, None) or find(host, wanted))
        kept = supervise(home, Service("web", "Web", [*python(SERVER), "{port}"], port=taken), told)
    assert told.states == ["restarting", "running"]
    assert kept.url not in ("", ports.url("127.0.0.1", taken))
    assert f"Port {taken} is taken by" in told.sentences[1]


def test_a_unix_socket_makes_a_service_ready_but_not_the_one_of_its_last_life(home: Home) -> None:
    path = home.path / "s"
    path.touch()
    code = f"import time; time.sleep(0.2); open({str(path)!r}, 'w').write('new'); time.sleep(60)"
    told = Told()
    kept = supervise(home, Service("code", "Code", python(code), socket=path), told)
    assert kept.state == "running"
    assert path.read_text() == "new"


def test_when_nothing_works_it_ends_and_says_why(
    home: Home, console: Console, said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.up.session.Supervisor", partial(Supervisor, delays=(0.01,)))
    broken = Plan(
        dashboard=Service(
            "dashboard",
            "Dashboard",
            python("print('no streamlit'); raise SystemExit(1)"),
            settle_seconds=5.0,
        ),
        dagster=[Work("storage", "Storage", python("print('disk full'); raise SystemExit(1)"))],
        daemon=Service("schedules", "Scheduled runs", python("")),
    )
    assert serve(home, lambda stack: broken, Screen(console), open_browser=False) == 1
    steps = json.loads(progress_file(home).read_text())["steps"]
    assert {step["name"]: (step["status"], step["detail"]) for step in steps} == {
        "dashboard": ("failed", "ended with exit code 1"),
        "storage": ("failed", "disk full"),
        "schedules": ("skipped", "needs: Storage"),
    }
    assert "Dashboard ended with exit code 1; it was given up after 1 restarts." in said.getvalue()
    assert "no streamlit" in said.getvalue()
    assert "is running" not in said.getvalue()
