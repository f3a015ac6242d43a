"""One server process on a free loopback port: started, awaited, measured, ended with all that it started."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from pipelines.lab import readiness
from pipelines.lab.process_tree import Memory, clock_s, cpu_ns, memory, started_s
from pipelines.up import guard, ports
from pipelines.up.child import end_marked
from warehouse.problem import Problem

HOST = "127.0.0.1"
END_S = guard.COMMAND_SECONDS + guard.FAMILY_SECONDS + guard.KILL_SECONDS + 1
_PORT_ATTEMPTS = 3
_KEPT_VARIABLES = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", guard.MARK)


class ServerFailed(Problem):
    """The server did not come up; the message is a sentence that ends with the place of its log."""


class _PortTaken(Exception):
    """Another program holds the port that the server was given."""


@dataclass(frozen=True)
class Command:
    """How to start a server. `{host}` and `{port}` in the arguments and variables are filled in.

    The process sees `environment` and the few variables every program needs (PATH, HOME, locale, time zone,
    TMPDIR), so neither settings nor secrets of this process reach it.
    """

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ColdStart:
    """From the start of the process to its first complete answer: wall-clock and CPU seconds of its tree."""

    wall_s: float
    cpu_s: float


class Server:
    """A server that answers. `pid` is the process that the command started."""

    def __init__(self, port: int, process: psutil.Process, cold_start: ColdStart, log: Path) -> None:
        self.port = port
        self.pid = process.pid
        self.cold_start = cold_start
        self.log = log
        self._process = process

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def running(self) -> bool:
        """Whether the started process still lives; the processes it started may outlive it for a moment."""
        return self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE

    def cpu_ns(self) -> int:
        """CPU time of the living process tree so far, in nanoseconds (10 ms steps outside Linux)."""
        return cpu_ns(self._process)

    def memory(self) -> Memory:
        """Memory of the living process tree."""
        return memory(self._process)


@contextlib.contextmanager
def running(
    command: Command,
    *,
    log: Path,
    ready: str = "/plain",
    timeout_s: float = 30.0,
    cpus: frozenset[int] | None = None,
) -> Iterator[Server]:
    """Start the server, wait until `ready` answers 200, and end it and all it started on the way out.

    Its output is written to `log`. `cpus` restricts it to these cores where the system can do that. A port
    that somebody else takes between choice and start is replaced, three times. The server is asked to end
    (SIGTERM) and killed with its whole tree when it does not; it dies with this process, too.

    Raises:
        ServerFailed: the program is missing, ended, answered something else than 200, or never answered.
    """
    for attempt in range(_PORT_ATTEMPTS):
        port = ports.find(HOST, 0).number
        with _started(command, port, log, cpus) as started:
            try:
                server = _wait_until_ready(started, port, ready, timeout_s, log)
            except _PortTaken:
                if attempt + 1 < _PORT_ATTEMPTS:
                    continue
                raise ServerFailed(
                    f"{_name(command)} found its port taken {_PORT_ATTEMPTS} times by other programs of this "
                    f"machine; its log is {log}."
                ) from None
            yield server
            return


@contextlib.contextmanager
def _started(
    command: Command, port: int, log: Path, cpus: frozenset[int] | None
) -> Iterator[subprocess.Popen[bytes]]:
    mark = f"{os.environ.get(guard.MARK, 'lab')}-{secrets.token_hex(8)}"
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    own = {name: _filled_in(value, port) for name, value in command.environment.items()}
    arguments = [_filled_in(argument, port) for argument in command.arguments]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-I", guard.__file__, *arguments],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=command.folder,
            env=kept | own | {guard.MARK: mark},
            start_new_session=True,
        )
    try:
        if cpus and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, cpus)
        yield process
    finally:
        _end(process, mark)


def _end(process: subprocess.Popen[bytes], mark: str) -> None:
    """Close the guard's pipe, which ends the tree; what outlives a dead or stuck guard is killed here."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        code = process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    if code == -signal.SIGKILL:
        end_marked(mark)


def _wait_until_ready(
    started: subprocess.Popen[bytes], port: int, path: str, timeout_s: float, log: Path
) -> Server:
    def ended() -> bool:
        return started.poll() is not None

    try:
        readiness.wait(HOST, port, path, timeout_s, ended)
    except readiness.NotReady as error:
        if readiness.held(HOST, port) and not ports.listens(started.pid, port):
            raise _PortTaken from error
        raise ServerFailed(f"{error}; {_last_words(log)}.") from error
    ready_s = clock_s()
    if not ports.listens(started.pid, port):
        if readiness.held(HOST, port):
            raise _PortTaken
        raise ServerFailed(f"The server closed its port after its first answer; {_last_words(log)}.")
    # The guard also adopts orphans: the command itself is its eldest child.
    child = min(psutil.Process(started.pid).children(), key=started_s)
    return Server(port, child, ColdStart(ready_s - started_s(child), cpu_ns(child) / 1e9), log)


def _filled_in(text: str, port: int) -> str:
    # Not str.format: other braces belong to the command.
    return text.replace("{host}", HOST).replace("{port}", str(port))


def _name(command: Command) -> str:
    return Path(command.arguments[0]).name


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    said = f"its last words were {lines[-1][:300]!r}" if lines else "it said nothing"
    return f"{said} (log: {log})"
