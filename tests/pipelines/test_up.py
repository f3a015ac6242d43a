"""The parts of `up` one by one."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from pipelines.status import SourceStatus, Status
from pipelines.up import browser, child, dagster_home, first_collection, lock, plan, ports, prepare, up
from pipelines.up.child import Child
from pipelines.up.guard import MARK
from pipelines.up.lock import Holder
from pipelines.up.logs import MAX_BYTES, ChildLog
from pipelines.up.plan import Service
from pipelines.up.progress import Progress, Step
from pipelines.up.screen import Screen
from pipelines.up.supervisor import Kept, Supervisor
from warehouse.home import ENVIRONMENT_VARIABLE, Home

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


# Ports


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


# Lock


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


# What a user sees when it cannot start


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


# Plan and Dagster's home


def test_dagster_has_no_telemetry_and_a_user_may_change_its_configuration(home: Home) -> None:
    folder = dagster_home.create(home)
    assert folder.is_absolute()
    file = folder / "dagster.yaml"
    assert yaml.safe_load(file.read_text())["telemetry"] == {"enabled": False}
    file.write_text("telemetry: {enabled: false}\n")
    dagster_home.create(home)
    assert file.read_text() == "telemetry: {enabled: false}\n"


def test_one_code_server_serves_the_daemon_and_the_pages(home: Home) -> None:
    dagster_home.create(home)
    with dagster_home.code_socket(home) as socket_path:
        assert len(str(socket_path)) < 100 or "TMPDIR" in os.environ
        assert socket_path.parent.stat().st_mode & 0o077 == 0
        server = yaml.safe_load(dagster_home.workspace(home).read_text())["load_from"][0]["grpc_server"]
        assert server == {"socket": str(socket_path), "location_name": "framewatch"}
        chosen = plan.full(home, socket_path, "0.0.0.0", 8501, 3000)
    assert not socket_path.parent.exists()
    assert chosen.dagster_pages is not None
    assert chosen.daemon is not None
    assert chosen.dashboard.host == "0.0.0.0"
    assert chosen.dagster_pages.host == "127.0.0.1", "whoever reaches Dagster may start runs"
    for service in (chosen.dagster_pages, chosen.daemon):
        assert str(dagster_home.workspace(home)) in service.command
    assert plan.full(home, socket_path, "127.0.0.1", 8501, None).dagster_pages is None
    assert len({part.name for part in chosen.parts}) == len(chosen.parts)


def test_view_only_is_the_dashboard_alone() -> None:
    assert [part.name for part in plan.view_only("127.0.0.1", 8501).parts] == ["dashboard"]


# Children


async def start_child(code: str, log: ChildLog, lines: list[str]) -> Child:
    return await Child.start(
        python(code),
        folder=Path.cwd(),
        environment={**os.environ, MARK: f"test-{os.getpid()}."},
        log=log,
        on_line=lines.append,
    )


def test_output_becomes_lines_whatever_it_is(tmp_path: Path) -> None:
    code = r"""
import sys
write = sys.stdout.buffer.write
write(b"one\n")
write(b"10 %\r50 %\r\x1b[32m100 %\x1b[0m\n")
write(b"\xff\n")
write(b"x" * 3_000_000 + b"\n")
write(b"last")
"""
    lines: list[str] = []
    log = ChildLog(tmp_path / "child.log")

    async def run() -> int:
        return await (await start_child(code, log, lines)).wait()

    assert asyncio.run(run()) == 0
    assert lines[:3] == ["one", "100 %", "\ufffd"]
    assert lines[-1] == "last"
    assert (tmp_path / "child.log").read_text().endswith("last\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 128 + signal.SIGKILL)],
)
def test_the_exit_code_is_the_command_s(tmp_path: Path, code: str, expected: int) -> None:
    async def run() -> int:
        return await (await start_child(code, ChildLog(tmp_path / "log"), [])).wait()

    assert asyncio.run(run()) == expected


def test_a_command_that_does_not_exist_is_named(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "log")

    async def run() -> int:
        started = await Child.start(
            ["/no/such/command"], folder=tmp_path, environment={MARK: "test."}, log=log
        )
        return await started.wait()

    assert asyncio.run(run()) == 127
    assert list(log.last) == ["/no/such/command could not be started: No such file or directory."]


def test_nothing_marked_means_nothing_to_end() -> None:
    assert child.end_marked("no such token") == 0


def test_log_files_are_limited(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "child.log")
    for number in range(60):
        log.write(f"{number} " + "x" * 100_000)
    log.close()
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 3 * MAX_BYTES
    assert list(log.last)[-1].startswith("59 ")


def test_a_log_that_cannot_be_written_costs_nothing_but_the_log(tmp_path: Path) -> None:
    (tmp_path / "child.log").mkdir()
    log = ChildLog(tmp_path / "child.log")
    log.write("lost")
    log.close()
    assert list(log.last) == ["lost"]


# Supervisor


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


# Steps that are processes of their own


class Replaced(Exception):
    """Raised in place of becoming another program."""


def collected(monkeypatch: pytest.MonkeyPatch, *states: tuple[str, str]) -> list[str]:
    """Arguments with which `collect` would be called when the sources are in these states."""
    sources = [
        SourceStatus(name, state, None, None, None, next_run_at=None, error=None) for name, state in states
    ]
    found = Status("home", "1", None, None, 0, sources, None, [])
    monkeypatch.setattr(first_collection, "status", lambda home: found)

    def replace(path: str, arguments: list[str]) -> None:
        raise Replaced(*arguments[1:])

    monkeypatch.setattr(os, "execv", replace)
    with pytest.raises(Replaced) as replaced:
        first_collection.main()
    return list(replaced.value.args)


def test_only_sources_that_are_not_fresh_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = collected(monkeypatch, ("a", "fresh"), ("b", "stale"), ("c", "never"), ("d", "failed"))
    assert asked == ["-m", "pipelines.cli", "collect", "b", "c", "d"]


def test_all_sources_are_asked_when_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert collected(monkeypatch) == ["-m", "pipelines.cli", "collect"]


def test_nobody_is_asked_when_every_source_is_fresh(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        collected(monkeypatch, ("a", "fresh"))
    assert ended.value.code is None
    assert capsys.readouterr().out == "every source is fresh\n"


def test_a_warehouse_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "file"))
    assert prepare.main() == 1
    assert capsys.readouterr().out.count("\n") == 1


# Progress and screen


def test_progress_is_written_whole_and_stopping_closes_it(tmp_path: Path) -> None:
    file = tmp_path / "up_progress.json"
    heard: list[str] = []
    steps = [Step("a", "A"), Step("b", "B"), Step("c", "C")]
    progress = Progress(file, steps, lambda step: heard.append(f"{step.name} {step.status} {step.detail}"))
    assert [step["status"] for step in json.loads(file.read_text())["steps"]] == ["waiting"] * 3
    progress.set("a", "done", "ready")
    progress.set("b", "running")
    for number in range(100):
        progress.set("b", "running", f"{number} of 100")
    progress.stop()
    content = json.loads(file.read_text())
    assert [step["status"] for step in content["steps"]] == ["done", "skipped", "skipped"]
    assert content["updated_at"].endswith("+00:00")
    assert heard[0] == "a done ready"
    assert len(heard) == 2 + 100 + 2
    assert [path.name for path in tmp_path.iterdir()] == ["up_progress.json"]


def test_a_terminal_shows_a_living_list_that_ends_as_text() -> None:
    output = io.StringIO()
    screen = Screen(Console(file=output, force_terminal=True, width=80))
    steps = [Step("a", "Warehouse", "done", "ready"), Step("b", "First collection", "running", "[b]x[/b]")]
    screen.begin(steps, {"Dashboard": "http://127.0.0.1:8501"})
    screen.changed(steps[0])
    screen.say("Port 8501 is taken [by] somebody.")
    steps[1].status = "failed"
    screen.end()
    screen.running(Home(Path("/home/me")), collecting=True)
    text = output.getvalue()
    for words in ("Port 8501 is taken [by] somebody.", "✓", "✗", "First collection", "[b]x[/b]", "Ctrl-C"):
        assert words in text
    assert "Dashboard  http://127.0.0.1:8501" in text
    assert "Logs       /home/me/logs" in text
    assert "framewatch is running and goes on collecting." in text


def test_elsewhere_plain_lines(console: Console, said: io.StringIO) -> None:
    screen = Screen(console)
    screen.begin([], {})
    screen.changed(Step("a", "Warehouse", "running"))
    screen.changed(Step("a", "Warehouse", "running", "loading"))
    screen.changed(Step("a", "Warehouse", "done"))
    screen.changed(Step("b", "First collection", "failed", "no network"))
    assert said.getvalue().splitlines() == [
        "Warehouse: running.",
        "Warehouse: loading",
        "Warehouse: done.",
        "First collection: failed. no network",
    ]


def test_a_terminal_that_went_away_is_no_failure() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    screen = Screen(Console(file=Gone()))
    screen.say("hello")
    screen.running(Home(Path("/home/me")), collecting=True)


@pytest.mark.parametrize(
    ("variables", "opened"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"DISPLAY": ":0", "SSH_CONNECTION": "1"}, False)],
)
@pytest.mark.skipif(sys.platform != "linux", reason="a display is told by its variable on Linux only")
def test_the_browser_opens_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], opened: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert browser.has_display() is opened
