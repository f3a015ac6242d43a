"""`up` with real processes: whatever ends it, nothing of what it started is left."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from pipelines.up import lock
from pipelines.up.guard import MARK
from pipelines.up.progress import progress_file
from warehouse.home import Home

TOKEN = "UP_TEST"
EVERYBODY = 8
"""The supervisor, two guards, two services, and the three that ran away from the first of these."""
STUBBORN = "UP_TEST_STUBBORN"
# A server that leaves two grandchildren in sessions of their own and an orphan, if told so deaf to SIGTERM.
SERVER = """
import http.server, os, subprocess, sys
nap = "import time; time.sleep(600)"
if os.environ["UP_TEST_STUBBORN"] == "True":
    nap = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + nap
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
subprocess.Popen([sys.executable, "-c", nap], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", nap])
    os._exit(0)
os.wait()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *args):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
DRIVER = """
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit
from rich.console import Console
from pipelines.up.command import serve
from pipelines.up.plan import Plan, Service, Work
from pipelines.up.screen import Screen
from warehouse.home import Home
server = (sys.executable, "-c", Path(sys.argv[1]).read_text(), "{port}")
plan = Plan(
    dashboard=Service("dashboard", "Dashboard", server, port=int(sys.argv[3])),
    before=[Work("warehouse", "Warehouse", (sys.executable, "-c", "print('ready')"))],
    work=[
        Work("first", "First", (sys.executable, "-c", "print('no network'); raise SystemExit(1)")),
        Work("second", "Second", (sys.executable, "-c", "print('16 rows')")),
    ],
    daemon=Service("schedules", "Scheduled runs", (sys.executable, "-c", "import time; time.sleep(600)")),
)
# Whoever started the tests, perhaps with nohup, does not decide what this `up` hears.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sys.exit(serve(Home(Path(sys.argv[2])), lambda stack: plan, Screen(Console()), open_browser=False))
"""


class Up:
    """One `up` in a process of its own, its output in a file."""

    def __init__(self, tmp_path: Path, home: Home, token: str, port: int, *, stubborn: bool) -> None:
        self.home, self.token = home, token
        self.output = tmp_path / f"output-{uuid.uuid4().hex}"
        server = tmp_path / "server.py"
        server.write_text(SERVER)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", DRIVER, str(server), str(home.path), str(port)],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, TOKEN: token, STUBBORN: str(stubborn)},
            )

    def wait_for(self, what: Callable[[], object], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.02)

    def wait_until_started(self) -> list[psutil.Process]:
        """Wait for the final screen and for the last grandchild; returns all processes."""
        self.wait_for(lambda: "is running" in self.output.read_text())
        self.wait_for(lambda: len(living(self.token)) == EVERYBODY)
        return living(self.token)

    def address(self) -> str:
        return lock.read(self.home.up_lock).addresses["Dashboard"]

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(15)


def living(token: str) -> list[psutil.Process]:
    """Every process that inherited the test's token, however far it ran from its parents."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(TOKEN) == token and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def guards(token: str) -> list[psutil.Process]:
    found = []
    for process in living(token):
        with suppress(psutil.Error):
            if "guard.py" in " ".join(process.cmdline()[:3]):
                found.append(process)
    return found


@pytest.fixture
def token() -> Iterator[str]:
    token = uuid.uuid4().hex
    yield token
    for process in living(token):
        with suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, home: Home, token: str, port: int) -> Iterator[Callable[..., Up]]:
    started = []

    def start(stubborn: bool = False) -> Up:
        up = Up(tmp_path, home, token, port, stubborn=stubborn)
        started.append(up)
        return up

    yield start
    for up in started:
        up.process.kill()
        up.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_in_order(start: Callable[..., Up], token: str, number: int) -> None:
    up = start()
    up.wait_until_started()

    assert up.end(number) == 0

    assert living(token) == []
    assert "Stopped." in up.output.read_text()
    assert lock.read(up.home.up_lock).token == ""


def test_a_second_signal_ends_everything_at_once(start: Callable[..., Up], token: str) -> None:
    up = start(stubborn=True)
    up.wait_until_started()
    up.process.send_signal(signal.SIGINT)
    up.wait_for(lambda: "Stopping" in up.output.read_text())
    began = time.monotonic()

    up.end(signal.SIGINT)

    assert time.monotonic() - began < 1.5  # those that ignore SIGTERM would be waited for longer
    assert living(token) == []


def test_after_kill_9_of_the_supervisor_nothing_is_left(start: Callable[..., Up], token: str) -> None:
    up = start(stubborn=True)
    up.wait_until_started()
    up.end(signal.SIGKILL)
    up.wait_for(lambda: not living(token), 10)


def test_kill_9_while_it_starts_leaves_nothing(start: Callable[..., Up], token: str) -> None:
    for seconds in (0.0, 0.1, 0.2):
        up = start()
        up.wait_for(lambda: guards(token))
        time.sleep(seconds)
        up.end(signal.SIGKILL)
        up.wait_for(lambda: not living(token), 10)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the next start ends them")
def test_a_killed_guard_takes_its_service_along_and_both_come_back(
    start: Callable[..., Up], token: str
) -> None:
    up = start()
    before = up.wait_until_started()
    url = up.address()
    guards(token)[0].kill()

    up.wait_for(lambda: "works again" in up.output.read_text())
    up.wait_for(lambda: len(living(token)) == EVERYBODY)

    assert len(set(living(token)) & set(before)) in (3, 6)  # `up`, and the guard and processes of the other
    assert up.address() == url


def test_what_a_killed_up_and_its_killed_guards_left_is_ended_by_the_next(
    start: Callable[..., Up], token: str
) -> None:
    first = start(stubborn=True)
    first.wait_until_started()
    first.process.kill()
    for process in guards(token):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    first.process.wait()
    left = living(token)
    assert left, "nothing survived: this test has no subject any more"

    second = start()
    second.wait_until_started()

    assert not set(left) & set(living(token))


def test_a_second_up_prints_the_addresses_and_leaves_the_first_alone(start: Callable[..., Up]) -> None:
    first = start()
    first.wait_for(lambda: lock.read(first.home.up_lock).token)
    second = start()  # the first has no address yet
    assert second.process.wait(20) == 0
    third = start()
    assert third.process.wait(20) == 0
    for up in (second, third):
        assert f"already running for {up.home.path} (pid {first.process.pid})" in up.output.read_text()
        assert first.address() in up.output.read_text()
    assert first.process.poll() is None


def test_the_lock_content_of_a_dead_process_is_ignored(start: Callable[..., Up], home: Home) -> None:
    dead = {"pid": os.getpid(), "token": "0" * 16, "addresses": {"Dashboard": "http://127.0.0.1:1"}}
    home.up_lock.write_text(json.dumps(dead))
    up = start()
    up.wait_until_started()
    assert up.address() != dead["addresses"]


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_is_named_and_the_next_free_one_used(
    start: Callable[..., Up], port: int, address: str
) -> None:
    with socket.socket() as other:
        other.bind((address, port))
        other.listen()
        up = start()
        up.wait_until_started()
    used = urlsplit(up.address()).port
    said = f"Port {port} is taken by {psutil.Process().name()}, pid {os.getpid()}; Dashboard uses {used}."
    assert said in up.output.read_text()
    assert used is not None
    assert used > port


def test_a_service_that_dies_comes_back_on_its_port(start: Callable[..., Up], token: str) -> None:
    up = start()
    everybody = up.wait_until_started()
    url = up.address()
    next(p for p in everybody if p.parent() in guards(token) and "serve_forever" in p.cmdline()[2]).kill()
    up.wait_for(lambda: "works again" in up.output.read_text())
    assert "Dashboard ended with exit code 137; it is started again in 1 s." in up.output.read_text()
    assert up.address() == url
    up.wait_for(lambda: len(living(token)) == EVERYBODY)


def test_every_step_is_written_down_for_the_dashboard(start: Callable[..., Up]) -> None:
    up = start()
    up.wait_until_started()
    content = json.loads(progress_file(up.home).read_text())
    steps = {step["name"]: (step["status"], step["detail"]) for step in content["steps"]}
    assert steps == {
        "warehouse": ("done", "ready"),
        "dashboard": ("done", up.address()),
        "first": ("failed", "no network"),
        "second": ("done", "16 rows"),
        "schedules": ("done", ""),
    }
    assert content["pid"] == up.process.pid
    assert {step["label"] for step in content["steps"]} >= {"Warehouse", "Scheduled runs"}


def test_children_get_the_home_and_no_telemetry(start: Callable[..., Up], token: str) -> None:
    up = start()
    up.wait_until_started()
    server = guards(token)[0].environ()
    assert server["FRAMEWATCH_HOME"] == str(up.home.path)
    assert server["DAGSTER_HOME"] == str(up.home.dagster)
    assert server["DAGSTER_DISABLE_TELEMETRY"] == "1"
    assert server["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] == "false"
    assert server[MARK].startswith(lock.read(up.home.up_lock).token)
