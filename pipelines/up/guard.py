"""Runs one command and ends it, with everything it started, when the other end of stdin closes.

Started as a file (`python -I guard.py COMMAND …`), so that it costs little more than an interpreter.
The supervisor holds the other end of the pipe: closing it is how it asks for the end, and when the supervisor
is killed the kernel closes it. Both ways lead through the same code, so a `kill -9` leaves nothing running.

Descendants that left the session or lost their parent stay known: on Linux they become children of this
process (PR_SET_CHILD_SUBREAPER), elsewhere the mark in their environment tells them.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

MARK = "_FRAMEWATCH_UP"
"""Environment variable that every process below one `up` inherits; it starts with the token of that `up`."""
COMMAND_SECONDS = 4.0
"""How long the command may take to end by itself before its descendants are asked, too."""
FAMILY_SECONDS = 2.0
"""How long the descendants may take before they are killed."""
KILL_SECONDS = 2.0
"""How long to repeat the kill: a process that the kernel holds in a system call dies when that returns."""

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_NOT_STARTED = 127
_INHERITED_IGNORED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)


def marked(token: str) -> Iterator[psutil.Process]:
    """Living processes of this user, the caller excepted, that inherited a mark starting with `token`."""
    import psutil  # a guard needs it for its last second only, and it weighs as much as the guard

    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK, "").startswith(token):
                yield process
        except psutil.Error:
            continue


def signal_all(processes: Iterator[psutil.Process], number: int) -> int:
    """Send a signal to what still lives; returns how many that were."""
    import psutil

    living = 0
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                process.send_signal(number)
                living += 1
        except psutil.Error:
            continue
    return living


def _family() -> Iterator[psutil.Process]:
    import psutil

    yield from psutil.Process().children(recursive=True)
    if sys.platform != "linux":
        yield from marked(os.environ[MARK])


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _start(command: list[str]) -> int:
    guard = os.getpid()
    if child := os.fork():
        return child
    try:
        os.setpgid(0, 0)
        for number in _INHERITED_IGNORED:
            signal.signal(number, signal.SIG_DFL)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == guard:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]} could not be started: {error.strerror}.\n".encode())
    os._exit(_NOT_STARTED)


def _reap(command: int) -> int | None:
    """Collect what ended; returns the exit code of the command when it was among them."""
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code
        if pid == 0:
            return code
        if pid == command:
            code = os.waitstatus_to_exitcode(status)


def _wait(command: int, wake: int) -> int | None:
    """Exit code of the command; None when it did not end within COMMAND_SECONDS of being asked."""
    deadline = None
    while (code := _reap(command)) is None:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return None
        ready, _, _ = select.select([wake, 0] if left is None else [wake], [], [], left)
        if wake in ready:
            os.read(wake, 512)
        if 0 in ready and not os.read(0, 512):
            deadline = time.monotonic() + COMMAND_SECONDS
            os.kill(command, signal.SIGTERM)
    return code


def _end_family(command: int) -> None:
    """Ask what the command left behind to end, then kill until nothing is found."""
    asked = time.monotonic()
    living = _signal_family(signal.SIGTERM)
    while living and (waited := time.monotonic() - asked) < FAMILY_SECONDS + KILL_SECONDS:
        time.sleep(0.02)
        _reap(command)
        living = _signal_family(0 if waited < FAMILY_SECONDS else signal.SIGKILL)


def _signal_family(number: int) -> int:
    """As `signal_all`; looks twice, because a process that forks and exits during one look is missed."""
    return signal_all(_family(), number) or signal_all(_family(), number)


def main(command: list[str]) -> int:
    """Run the command to its end; returns its exit code, as a shell gives it."""
    os.environ.setdefault(MARK, f"guard-{os.getpid()}")
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    # Signals to the whole group of a terminal or a service reach the supervisor, which then closes the pipe.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    child = _start(command)
    code = _wait(child, wake)
    _end_family(child)
    if code is None:
        return 128 + signal.SIGKILL
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
