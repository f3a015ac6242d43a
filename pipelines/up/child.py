"""One command run under a guard: its output goes to a log, its end takes everything it started along."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pipelines.up import guard
from pipelines.up.logs import ChildLog

END_SECONDS = guard.COMMAND_SECONDS + guard.FAMILY_SECONDS + guard.KILL_SECONDS + 1
_OUTPUT_SECONDS = 2.0
_LINE_LIMIT = 1 << 20
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Child:
    """A running command. `pid` is its guard's; the command and all it starts are below that."""

    def __init__(
        self, process: asyncio.subprocess.Process, lifeline: int, output: asyncio.Task[None], mark: str
    ) -> None:
        self.pid = process.pid
        self._process = process
        self._lifeline = lifeline
        self._output = output
        self._mark = mark
        self._ending = False

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

        Raises:
            OSError: the system has no process or no file descriptor left.
        """
        # Own pipes: asyncio's would make waiting for the guard wait for everybody who holds its output.
        listening, lifeline = os.pipe()
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", guard.__file__, *command),
                stdin=listening,
                stdout=writing,
                stderr=asyncio.subprocess.STDOUT,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        except BaseException:
            os.close(lifeline)
            os.close(reading)
            raise
        finally:
            os.close(listening)
            os.close(writing)
        output = asyncio.create_task(_copy(reading, log, on_line))
        return cls(process, lifeline, output, environment[guard.MARK])

    async def wait(self) -> int:
        """Wait until the command and all it started have ended; returns the command's exit code."""
        code = await self._process.wait()
        self._let_go()
        if code < 0:  # somebody killed the guard: what it watched over is ours to end
            end_marked(self._mark)
        with suppress(TimeoutError):  # whoever escaped all the same must not hold us up by our pipe
            await asyncio.wait_for(self._output, _OUTPUT_SECONDS)
        return code

    async def end(self) -> None:
        """Ask the command to end and wait for it, at most END_SECONDS; then kill what is left."""
        self._let_go()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), END_SECONDS)
        if self._process.returncode is None:
            self._process.kill()
        await self.wait()

    def _let_go(self) -> None:
        """Close the pipe by which the guard knows that we live."""
        if not self._ending:
            self._ending = True
            os.close(self._lifeline)


async def _copy(descriptor: int, log: ChildLog, on_line: Callable[[str], None] | None) -> None:
    reader = asyncio.StreamReader(limit=_LINE_LIMIT)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb")
    )
    try:
        async for line in _lines(reader):
            log.write(line)
            if on_line:
                on_line(line)
    finally:
        transport.close()
        log.close()


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    while True:
        try:
            raw = await reader.readline()
        except ValueError:  # a line longer than the limit, which asyncio has dropped
            continue
        if not raw:
            return
        # Of a progress bar that rewrites its line only the last state counts.
        yield _COLOUR.sub("", raw.decode(errors="replace")).rstrip().rpartition("\r")[2]


def end_marked(token: str, seconds: float = 3.0) -> int:
    """Kill every process whose mark starts with `token`; returns how many live on after `seconds`."""
    deadline = time.monotonic() + seconds
    while living := guard.signal_all(guard.marked(token), signal.SIGKILL):
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return living
