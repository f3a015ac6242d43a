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

READY_SECONDS = 120.0
"""A service that is not ready by then is ended and counts as failed."""
HEALTHY_SECONDS = 60.0
"""A service that lived this long starts anew with a clean sheet."""
DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Pauses before each restart; one more failure in a row and the service is given up."""
_POLL_SECONDS = 0.1

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

    async def ready(self) -> bool:
        """Wait until the service works for the first time, or is given up."""
        await self.settled.wait()
        return self.state != "failed"


class Supervisor:
    """Everything that one `up` starts, under one mark. `say` is told what a user should know."""

    def __init__(
        self, environment: Mapping[str, str], logs: Path, token: str, say: Callable[[str], None]
    ) -> None:
        self._environment = environment
        self._logs = logs
        self._token = token
        self._say = say
        self._children: set[Child] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0

    async def run(self, work: Work, on_line: Callable[[str], None] | None = None) -> tuple[int, str]:
        """Run a command to its end; returns its exit code and the last line that it wrote."""
        log = ChildLog(self._logs / f"{work.name}.log")
        running = await self._start(work.command, log, on_line)
        code = await self._wait(running)
        return code, next((line for line in reversed(log.last) if line), "")

    def keep(self, service: Service, on_change: Callable[[Kept], None]) -> Kept:
        """Start a service and start it again whenever it ends; `on_change` hears of every change of state."""
        kept = Kept(service)
        self._tasks.add(asyncio.create_task(self._keep(kept, on_change)))
        return kept

    async def end(self) -> None:
        """End everything, at the latest after `child.END_SECONDS` by force."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(running.end() for running in list(self._children)))
        self.kill()

    def kill(self) -> None:
        """End everything now, by force."""
        child.end_marked(self._token)

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
            kept.state = state
            on_change(kept)
            if state in ("running", "failed"):
                kept.settled.set()

        label, failures = kept.service.label, 0
        while True:
            began = time.monotonic()
            kept.detail = await self._live(kept, become)
            failures = 1 if time.monotonic() - began > HEALTHY_SECONDS else failures + 1
            if failures > len(DELAYS):
                self._say(
                    f"{label} {kept.detail}; it was given up after {len(DELAYS)} restarts.{kept.last_lines}"
                )
                become("failed")
                return
            delay = DELAYS[failures - 1]
            self._say(f"{label} {kept.detail}; it is started again in {delay:.0f} s.")
            become("restarting")
            await asyncio.sleep(delay)

    async def _live(self, kept: Kept, become: Callable[[State], None]) -> str:
        """One life of a service; returns how it ended."""
        service = kept.service
        try:
            number = self._port(kept)
        except ports.PortError as error:
            return str(error)
        if service.socket:
            service.socket.unlink(missing_ok=True)
        log = ChildLog(self._logs / f"{service.name}.log")
        command = [part.format(host=service.host, port=number) for part in service.command]
        running = await self._start(command, log)
        ended = asyncio.create_task(self._wait(running))
        works = asyncio.create_task(_works(service, running, number))
        try:
            await asyncio.wait((ended, works), timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if works.done():
                works.result()
                become("running")
            elif not ended.done():
                await running.end()
                return f"was not ready after {READY_SECONDS:.0f} s"
            return f"ended with exit code {await ended}"
        finally:
            works.cancel()
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


async def _works(service: Service, running: Child, number: int | None) -> None:
    """Return once the service works; an answer counts only from the service's own processes."""
    if service.socket:
        while not service.socket.exists():
            await asyncio.sleep(_POLL_SECONDS)
    elif number is not None:
        host = ports.loopback(service.host)
        while not (await _answers(host, number, service.health) and ports.listens(running.pid, number)):
            await asyncio.sleep(_POLL_SECONDS)


async def _answers(host: str, number: int, path: str) -> bool:
    try:
        async with asyncio.timeout(2.0):
            reader, writer = await asyncio.open_connection(host, number)
            try:
                writer.write(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return status.split()[1:2] == [b"200"]


def _last_lines(log: ChildLog) -> str:
    return "".join(f"\n    {line}" for line in (f"The last lines of {log.path}:", *log.last))
