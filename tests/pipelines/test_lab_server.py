"""Server lifecycle with tiny servers of the standard library: whatever they do, nothing is left."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from pipelines.lab.process_tree import clock_s, started_s
from pipelines.lab.server import Command, Server, ServerFailed, running
from pipelines.up import ports

GOOD = """
import http.server, json, os, signal, subprocess, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/burn":
            until = time.process_time() + 0.2
            while time.process_time() < until:
                pass
        if self.path == "/fork":
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
        if self.path == "/end":
            os._exit(0)
        body = json.dumps(dict(os.environ)).encode()
        self.send_response(STATUS)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

STATUS = 200
def serve():
    http.server.HTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
"""
SERVE = f"{GOOD}\nserve()"
LISTEN = "import socket, sys, time; s = socket.create_server((sys.argv[1], int(sys.argv[2])))\n"


def command(tmp_path: Path, code: str, **environment: str) -> Command:
    (tmp_path / "serve.py").write_text(code)
    return Command((sys.executable, "serve.py", "{host}", "{port}"), tmp_path, environment)


def ask(server: Server, path: str) -> dict[str, str]:
    with urllib.request.urlopen(server.url + path, timeout=10) as answer:
        found: dict[str, str] = json.load(answer)
    return found


def family(server: Server) -> list[psutil.Process]:
    """The guard of a server and all that lives below it."""
    guard = psutil.Process(server.pid).parent()
    assert guard is not None
    return [guard, *guard.children(recursive=True)]


def assert_gone(processes: list[psutil.Process], within_s: float = 0.0) -> None:
    _, alive = psutil.wait_procs(processes, timeout=within_s)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def below_this_process() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def test_server_answers_is_measured_and_leaves_nothing(tmp_path: Path) -> None:
    with running(command(tmp_path, SERVE), log=tmp_path / "log", ready="/") as server:
        assert server.running
        assert 0.005 < server.cold_start.wall_s < 20
        assert 0.005 < server.cold_start.cpu_s < 5
        before = server.cpu_ns()
        ask(server, "/burn")
        assert 0.15e9 < server.cpu_ns() - before < 2e9
        memory = server.memory()
        assert 1_000_000 < memory.uss_bytes <= memory.rss_bytes
        processes = family(server)
    assert_gone(processes)
    assert not server.running
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), 1)
    assert (server.cpu_ns(), server.memory().rss_bytes) == (0, 0)


def test_cold_start_counts_from_the_start_of_the_process(tmp_path: Path) -> None:
    slow = SERVE.replace("\nserve()", "\ntime.sleep(0.4); serve()")
    with running(command(tmp_path, slow), log=tmp_path / "log", ready="/") as server:
        assert 0.4 <= server.cold_start.wall_s < clock_s() - started_s(psutil.Process(server.pid))
        assert server.cold_start.cpu_s < server.cold_start.wall_s


def test_environment_is_what_the_command_says_and_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    wanted = command(tmp_path, SERVE, DATABASE_URL="sqlite:///x", PUBLIC="http://{host}:{port}", JSON="{}")
    with running(wanted, log=tmp_path / "log", ready="/") as server:
        seen = ask(server, "/")
        assert (seen["PUBLIC"], seen["JSON"]) == (server.url, "{}")
    assert seen["DATABASE_URL"] == "sqlite:///x"
    assert "PATH" in seen
    assert not {"FRAMEWATCH_GITHUB_TOKEN", "PYTHONPATH"} & set(seen)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "raise SystemExit('no such module: rose')",
            r"ended before it answered; its last words were 'no such mo",
        ),
        ("", r"ended before it answered; it said nothing \(log: .*log\)\.$"),
        (f"{LISTEN}time.sleep(60)", r"accepted connections but did not answer GET / with 200 within 0.6 s"),
        ("import time; time.sleep(60)", r"opened no port within 0.6 s"),
        (SERVE.replace("STATUS = 200", "STATUS = 500"), r"answered 500 to GET / instead of 200"),
        (SERVE.replace("STATUS = 200", "STATUS = 404"), r"answered 404 to GET / instead of 200"),
        (SERVE.replace("STATUS = 200", "STATUS = 503"), r"did not answer GET / with 200 within"),
        (
            f"{LISTEN}c = s.accept()[0]; c.sendall(b'220 ready\\r\\n'); time.sleep(60)",
            r"does not speak HTTP: .*220",
        ),
        (
            f"{LISTEN}c = s.accept()[0]; s.close(); c.sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\n'); time.sleep(9)",
            r"closed its port after its first answer; it said nothing",
        ),
        (f"{LISTEN}[s.accept()[0].close() for _ in range(9999)]", r"did not answer GET / with 200 within"),
    ],
    ids=["fails", "ends", "hangs", "no-port", "500", "404", "only-503", "not-http", "one-answer", "closes"],
)
def test_server_that_does_not_come_up_is_said_and_ended(tmp_path: Path, code: str, sentence: str) -> None:
    before = below_this_process()
    timeout_s = 20.0 if "ended" in sentence or "answered" in sentence else 0.6
    with (
        pytest.raises(ServerFailed, match=sentence),
        running(command(tmp_path, code), log=tmp_path / "log", ready="/", timeout_s=timeout_s),
    ):
        pytest.fail("it must not get ready")
    assert [process for process in below_this_process() if process not in before] == []


def test_missing_program_is_said(tmp_path: Path) -> None:
    missing = Command(("no-such-server", "{port}"), tmp_path)
    with (
        pytest.raises(ServerFailed, match=r"no-such-server could not be started"),
        running(missing, log=tmp_path / "log"),
    ):
        pytest.fail("it must not get ready")


def test_unavailable_at_first_is_waited_for(tmp_path: Path) -> None:
    code = GOOD + "import threading\ndef up():\n    global STATUS; STATUS = 200\n"
    code = code.replace("STATUS = 200\ndef serve", "STATUS = 503\ndef serve")
    code += "threading.Timer(0.3, up).start()\nserve()"
    with running(command(tmp_path, code), log=tmp_path / "log", ready="/") as server:
        assert server.cold_start.wall_s >= 0.3


def test_server_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    deaf = SERVE.replace("\nserve()", "\nsignal.signal(signal.SIGTERM, signal.SIG_IGN); serve()")
    with running(command(tmp_path, deaf), log=tmp_path / "log", ready="/") as server:
        processes = family(server)
        asked = time.monotonic()
    assert_gone(processes)
    assert 3 < time.monotonic() - asked < 15


def test_what_the_server_started_ends_with_it(tmp_path: Path) -> None:
    with running(command(tmp_path, SERVE), log=tmp_path / "log", ready="/") as server:
        alone = server.memory().uss_bytes
        ask(server, "/fork")
        processes = family(server)
        assert len(processes) == 3
        assert server.memory().uss_bytes > alone
    assert_gone(processes)


def test_server_that_ended_by_itself_takes_its_children_along(tmp_path: Path) -> None:
    with running(command(tmp_path, SERVE), log=tmp_path / "log", ready="/") as server:
        ask(server, "/fork")
        processes = family(server)
        with pytest.raises(OSError, match=r"closed|reset|Remote"):
            ask(server, "/end")
        assert_gone(processes, within_s=10)
        assert not server.running


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_error_and_interrupt_in_the_body_end_the_server(tmp_path: Path, error: type[BaseException]) -> None:
    processes: list[psutil.Process] = []

    def fail() -> None:
        with running(command(tmp_path, SERVE), log=tmp_path / "log", ready="/") as server:
            processes.extend(family(server))
            raise error

    with pytest.raises(error):
        fail()
    assert len(processes) == 2
    assert_gone(processes)


def test_killed_guard_leaves_nothing(tmp_path: Path) -> None:
    with running(command(tmp_path, SERVE), log=tmp_path / "log", ready="/") as server:
        ask(server, "/fork")
        processes = family(server)
        processes[0].kill()
    assert_gone(processes, within_s=5)


def test_server_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from pipelines.lab.server import Command, running
wanted = Command({command(tmp_path, SERVE).arguments!r}, Path({str(tmp_path)!r}))
with running(wanted, log=Path({str(tmp_path / "log")!r}), ready="/") as server:
    print(server.pid, flush=True)
    time.sleep(60)
"""
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout as said:
        server = psutil.Process(int(said.readline()))
    guard = server.parent()
    assert guard is not None
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert_gone([server, guard], within_s=10)


@contextmanager
def other_program(status: int) -> Iterator[int]:
    """A server of somebody else that answers everything with one status; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def choose(monkeypatch: pytest.MonkeyPatch, *numbers: int) -> None:
    """Let the next servers be given these ports."""
    left = iter(numbers)
    monkeypatch.setattr(ports, "find", lambda host, wanted: ports.Port(next(left)))


@pytest.mark.parametrize("status", [200, 404])
def test_answer_of_another_program_does_not_pass_for_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    with other_program(status) as taken:
        choose(monkeypatch, taken, free := ports.find("127.0.0.1", 0).number)
        with running(command(tmp_path, SERVE), log=tmp_path / "log", ready="/") as server:
            assert server.port == free
            assert "PATH" in ask(server, "/")


def test_port_taken_in_between_is_replaced_three_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as other:
        taken = other.getsockname()[1]
        choose(monkeypatch, taken, free := ports.find("127.0.0.1", 0).number, taken, taken, taken)
        wanted = command(tmp_path, SERVE)
        with running(wanted, log=tmp_path / "log", ready="/") as server:
            assert server.port == free
        sentence = "found its port taken 3 times"
        with pytest.raises(ServerFailed, match=sentence), running(wanted, log=tmp_path / "log", ready="/"):
            pytest.fail("it must not get ready")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot pin processes")
def test_server_is_pinned(tmp_path: Path) -> None:
    core = frozenset({max(os.sched_getaffinity(0))})
    with running(command(tmp_path, SERVE), log=tmp_path / "log", ready="/", cpus=core) as server:
        assert os.sched_getaffinity(server.pid) == core


@pytest.mark.proof
def test_two_hundred_starts_leave_no_process_and_no_port(tmp_path: Path) -> None:
    before = below_this_process()
    opened = []
    for _ in range(200):
        with running(command(tmp_path, SERVE), log=tmp_path / "log", ready="/") as server:
            opened.append(server.port)
    assert [process for process in below_this_process() if process not in before] == []
    listening = {
        item.laddr.port for item in psutil.net_connections("tcp") if item.status == psutil.CONN_LISTEN
    }
    assert not listening & set(opened)
