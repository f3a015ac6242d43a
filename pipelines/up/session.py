"""The steps of one `up`, from the first process to the last."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from collections.abc import Mapping

from pipelines.up import browser
from pipelines.up.lock import Holder, UpLock
from pipelines.up.plan import Plan, Service, Work
from pipelines.up.progress import Progress, Step, progress_file
from pipelines.up.screen import Screen
from pipelines.up.supervisor import Kept, Supervisor
from warehouse.home import Home


class Session:
    """One run of a plan: `run` returns when asked to stop, or when nothing is left to supervise."""

    def __init__(
        self,
        home: Home,
        plan: Plan,
        held: UpLock,
        screen: Screen,
        environment: Mapping[str, str],
        *,
        open_browser: bool,
    ) -> None:
        self._home = home
        self._plan = plan
        self._held = held
        self._screen = screen
        self._open_browser = open_browser
        self._token = secrets.token_hex(8)
        self._addresses: dict[str, str] = {}
        self._kept: list[Kept] = []
        self._started = False
        self._stop = asyncio.Event()
        self._supervisor = Supervisor(environment, home.logs, self._token, screen.say)
        self._progress = Progress(
            progress_file(home), [Step(part.name, part.label) for part in plan.parts], screen.changed
        )

    async def run(self) -> int:
        """Returns 0 after a stop that was asked for, 1 when a service had to be given up."""
        self._announce()
        self._catch_signals()
        self._screen.begin(list(self._progress.steps.values()), self._addresses)
        start = asyncio.create_task(self._start())
        stopped = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((start, stopped), return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                start.result()
                self._settle()
                await stopped
        finally:
            self._screen.end()
            self._screen.say("Stopping.")
            start.cancel()
            await asyncio.gather(start, return_exceptions=True)
            withstood = await self._supervisor.end()
            self._progress.stop()
        self._screen.say(f"{withstood} processes could not be ended." if withstood else "Stopped.")
        return 1 if any(kept.state == "failed" for kept in self._kept) else 0

    def _settle(self) -> None:
        """The first start is over; from here on only services run."""
        self._started = True
        self._screen.end()
        self._stop_if_nothing_runs()
        if not self._stop.is_set():
            daemon = self._plan.daemon
            collecting = any(kept.service is daemon and kept.state != "failed" for kept in self._kept)
            self._screen.running(self._home, collecting=collecting)

    def _stop_if_nothing_runs(self) -> None:
        if self._started and all(kept.state == "failed" for kept in self._kept):
            self._stop.set()

    def _catch_signals(self) -> None:
        """The first signal ends everything in order, the second one at once."""
        loop = asyncio.get_running_loop()

        def asked() -> None:
            if self._stop.is_set():
                self._supervisor.kill()
            self._stop.set()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` has SIGHUP ignored; a Ctrl-C ignored by a shell's `&` is still sent on purpose.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                loop.add_signal_handler(number, asked)

    async def _start(self) -> None:
        for work in self._plan.before:
            await self._do(work)
        await self._keep(self._plan.dashboard)
        worked = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._schedule(worked))
            for work in self._plan.work:
                await self._do(work)
            worked.set()

    async def _schedule(self, worked: asyncio.Event) -> None:
        """Dagster: first what people look at, and only after the work the daemon that starts runs."""
        for part in self._plan.dagster:
            works = await (self._keep(part) if isinstance(part, Service) else self._do(part))
            if not works:
                self._skip_after(part)
                return
        if self._plan.dagster_pages:
            await self._keep(self._plan.dagster_pages)
        await worked.wait()
        if self._plan.daemon:
            await self._keep(self._plan.daemon)

    def _skip_after(self, failed: Work | Service) -> None:
        parts = self._plan.parts
        for part in parts[parts.index(failed) + 1 :]:
            self._progress.set(part.name, "skipped", f"needs: {failed.label}")

    async def _do(self, work: Work) -> bool:
        """Run one step to its end; True when it did what it should."""
        self._progress.set(work.name, "running")
        code, last = await self._supervisor.run(
            work, lambda line: self._progress.set(work.name, "running", line)
        )
        if code == 0:
            self._progress.set(work.name, "done", last)
        else:
            self._progress.set(work.name, "failed", last or f"exit code {code}")
        return code == 0

    async def _keep(self, service: Service) -> bool:
        """Start a service and wait until it works, True, or is given up."""
        self._progress.set(service.name, "running")
        kept = self._supervisor.keep(service, self._changed)
        self._kept.append(kept)
        await kept.settled.wait()
        return kept.state == "running"

    def _changed(self, kept: Kept) -> None:
        service = kept.service
        if kept.state == "running":
            self._progress.set(service.name, "done", kept.url)
            self._show(service, kept.url)
        elif kept.state == "failed":
            self._progress.set(service.name, "failed", kept.detail)
            self._addresses.pop(service.label, None)
            self._announce()
            self._stop_if_nothing_runs()

    def _show(self, service: Service, url: str) -> None:
        """Tell a second `up` where it is, and open the browser the first time that the dashboard answers."""
        if not url:
            return
        first = service.label not in self._addresses
        self._addresses[service.label] = url
        self._announce()
        if first and self._open_browser and service is self._plan.dashboard:
            browser.show(url)

    def _announce(self) -> None:
        self._held.write(Holder(os.getpid(), self._token, self._addresses))
