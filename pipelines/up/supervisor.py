"""Starts commands, keeps services alive and ends all of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pipelines.up import child, guard, ports
from pipelines.up.child import Child
from pipelines.up.logs import ChildLog
from pipelines.up.plan import CODE, Service, Work
from pipelines.up.readiness import works

READY_SECONDS = 120.0
"""A service that is not ready by then is ended and counts as failed."""
HEALTHY_SECONDS = 60.0
"""A service that lived this long starts anew with a clean sheet."""
DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0)

State = Literal["starting", "running", "restarting", "failed"]


class Kept:
    """A service under supervision. `url` is empty until a port was found; `detail` says how it last ended."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.state: State = "starting"
        self.url = ""
        self.detail = ""
        self.last_lines = ""
        self.settled = asyncio.Event()
        """Set once the service works for the first time, or is given up."""


class Supervisor:
    """Everything that one `up` starts, under one mark. `say` is told what a user should know.

    A service is started again after each of `delays` (seconds); one more failure in a row and it is given up.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        logs: Path,
        token: str,
        say: Callable[[str], None],
        delays: Sequence[float] = DELAYS,
    ) -> None:
        self._environment = environment
        self._logs = logs
        self._token = token
        self._say = say
        self._delays = delays
        self._children: set[Child] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0

    async def run(self, work: Work, on_line: Callable[[str], None] | None = None) -> tuple[int, str]:
        """Run a command to its end; returns its exit code and the last line that it wrote."""
        log = ChildLog(self._logs / f"{work.name}.log")
        try:
            running = await self._start(work.command, log, on_line)
        except OSError as error:
            return 1, f"could not be started ({error.strerror})"
        code = await self._wait(running)
        return code, next((line for line in reversed(log.last) if line), "")

    def keep(self, service: Service, on_change: Callable[[Kept], None]) -> Kept:
        """Start a service and start it again whenever it ends; `on_change` hears of every change of state."""
        kept = Kept(service)
        self._tasks.add(asyncio.create_task(self._keep(kept, on_change)))
        return kept

    async def end(self) -> int:
        """End everything, after `child.END_SECONDS` by force; returns how many processes withstood."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(running.end() for running in list(self._children)))
        return self.kill()

    def kill(self) -> int:
        """End everything now, by force; returns how many processes withstood."""
        return child.end_marked(self._token)

    async def _start(
        self, command: Sequence[str], log: ChildLog, on_line: Callable[[str], None] | None = None
    ) -> Child:
        self._count += 1
        mark = {guard.MARK: f"{self._token}.{self._count}."}
        log.write(f"--- {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {' '.join(command)}")
        running = await Child.start(
            command, folder=CODE, environment={**self._environment, **mark}, log=log, on_line=on_line
        )
        self._children.add(running)
        return running

    async def _wait(self, running: Child) -> int:
        code = await running.wait()
        self._children.discard(running)
        return code

    async def _keep(self, kept: Kept, on_change: Callable[[Kept], None]) -> None:
        """Restart until given up; the reason of the last failure stays in `kept.detail`."""

        def become(state: State) -> None:
            if state == "running" and kept.state == "restarting":
                self._say(f"{kept.service.label} works again.")
            kept.state = state
            on_change(kept)
            if state in ("running", "failed"):
                kept.settled.set()

        label, failures = kept.service.label, 0
        while True:
            began = time.monotonic()
            kept.detail = await self._live(kept, become)
            failures = 1 if time.monotonic() - began > HEALTHY_SECONDS else failures + 1
            if failures > len(self._delays):
                self._say(
                    f"{label} {kept.detail}; it was given up after {failures - 1} restarts.{kept.last_lines}"
                )
                become("failed")
                return
            delay = self._delays[failures - 1]
            self._say(f"{label} {kept.detail}; it is started again in {delay:.0f} s.")
            become("restarting")
            await asyncio.sleep(delay)

    async def _live(self, kept: Kept, become: Callable[[State], None]) -> str:
        """One life of a service; returns how it ended."""
        service = kept.service
        log = ChildLog(self._logs / f"{service.name}.log")
        try:
            number = self._port(kept)
            if service.socket:
                service.socket.unlink(missing_ok=True)
            filled = {"{host}": service.host, "{port}": str(number)}
            running = await self._start([filled.get(part, part) for part in service.command], log)
        except (ports.PortError, OSError) as error:
            return f"could not be started ({error})"
        ended = asyncio.create_task(self._wait(running))
        working = asyncio.create_task(works(service, running.pid, number))
        try:
            await asyncio.wait((ended, working), timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
                become("running")
            elif not ended.done():
                await running.end()
                return f"was not ready after {READY_SECONDS:.0f} s"
            return f"ended with exit code {await ended}"
        finally:
            working.cancel()
            kept.last_lines = _last_lines(log)

    def _port(self, kept: Kept) -> int | None:
        """Where to listen this time: the port of the last life if it is still free."""
        service = kept.service
        if service.port is None:
            return None
        wanted = urlsplit(kept.url).port if kept.url else service.port
        found = ports.find(service.host, wanted or 0)
        kept.url = ports.url(service.host, found.number)
        if found.number != wanted and wanted:
            by = f" by {found.holder}" if found.holder else ""
            self._say(f"Port {wanted} is taken{by}; {service.label} uses {found.number}.")
        return found.number


def _last_lines(log: ChildLog) -> str:
    return "".join(f"\n    {line}" for line in (f"The last lines of {log.path}:", *log.last))
