"""One command run under a guard: its output goes to a log, its end takes everything it started along."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pipelines.up import guard
from pipelines.up.logs import ChildLog

END_SECONDS = guard.COMMAND_SECONDS + guard.FAMILY_SECONDS + guard.KILL_SECONDS + 1
_LINE_LIMIT = 1 << 20


class Child:
    """A running command. `pid` is its guard's; the command and all it starts are below that."""

    def __init__(self, process: asyncio.subprocess.Process, log: ChildLog, mark: str) -> None:
        self._process = process
        self._log = log
        self._mark = mark
        self._output: asyncio.Task[None]

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        log: ChildLog,
        on_line: Callable[[str], None] | None = None,
    ) -> Child:
        """Start `command` in `folder`; every line that it writes goes to `log` and to `on_line`.

        `environment` must hold `guard.MARK`. The log is closed when the output ends.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", guard.__file__, *command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=True,
            limit=_LINE_LIMIT,
        )
        child = cls(process, log, environment[guard.MARK])
        child._output = asyncio.create_task(child._copy_output(on_line))
        return child

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    async def wait(self) -> int:
        """Wait until the command and all it started have ended; returns the command's exit code."""
        code = await self._process.wait()
        if code < 0:  # somebody killed the guard: what it watched over is ours to end
            end_marked(self._mark)
        await self._output
        return code

    async def end(self, *, at_once: bool = False) -> None:
        """Ask the command to end and wait for it, at most END_SECONDS; then kill what is left."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 0 if at_once else END_SECONDS)
        if self.running:
            self._process.kill()
        await self.wait()

    async def _copy_output(self, on_line: Callable[[str], None] | None) -> None:
        assert self._process.stdout is not None
        try:
            async for line in _lines(self._process.stdout):
                self._log.write(line)
                if on_line:
                    on_line(line)
        finally:
            self._log.close()


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    while True:
        try:
            raw = await stream.readline()
        except ValueError:  # a line longer than the limit, which asyncio has dropped
            continue
        if not raw:
            return
        # Of a progress bar that rewrites its line only the last state counts.
        yield raw.decode(errors="replace").rstrip().rpartition("\r")[2]


def end_marked(token: str, seconds: float = 3.0) -> int:
    """Kill every process whose mark starts with `token`; returns how many live on after `seconds`."""
    deadline = time.monotonic() + seconds
    while living := guard.signal_all(guard.marked(token), signal.SIGKILL):
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return living
