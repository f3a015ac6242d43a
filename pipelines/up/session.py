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

SCHEDULES = "dagster"


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
        self._progress = Progress(progress_file(home), _steps(plan), screen.changed)

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
            self._progress.stop()
            await self._supervisor.end()
        self._screen.say("Stopped; nothing is left running.")
        return 1 if any(kept.state == "failed" for kept in self._kept) else 0

    def _settle(self) -> None:
        """The first start is over; from here on only services run."""
        self._started = True
        self._screen.end()
        self._stop_if_nothing_runs()
        if not self._stop.is_set():
            self._screen.running(str(self._home.path), str(self._home.logs))

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
        await self._show_dashboard()
        worked = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._schedule(worked))
            for work in self._plan.work:
                await self._do(work)
            worked.set()

    async def _do(self, work: Work) -> None:
        """Run one step; when it fails the next ones go on with what there is."""
        self._progress.set(work.name, "running")
        code, last = await self._supervisor.run(
            work, lambda line: self._progress.set(work.name, "running", line)
        )
        if code == 0:
            self._progress.set(work.name, "done", last)
        else:
            self._progress.set(work.name, "failed", last or f"exit code {code}; see {self._home.logs}")

    async def _show_dashboard(self) -> None:
        service = self._plan.dashboard
        self._progress.set(service.name, "running")
        kept = await self._keep(service, service.name)
        if kept.state == "running" and self._open_browser:
            browser.show(kept.url)

    async def _schedule(self, worked: asyncio.Event) -> None:
        """Dagster: first what people look at, and only after the work the daemon that starts runs."""
        if self._plan.daemon is None:
            return
        self._progress.set(SCHEDULES, "running", "starting Dagster")
        for item in self._plan.dagster:
            if isinstance(item, Service):
                await self._keep(item)
            elif (ended := await self._supervisor.run(item))[0] != 0:
                self._progress.set(SCHEDULES, "failed", f"{item.label}: {ended[1]}")
                return
        self._progress.set(SCHEDULES, "running", "the daemon starts after the first collection")
        await worked.wait()
        kept = await self._keep(self._plan.daemon)
        if kept.state == "running":
            self._progress.set(SCHEDULES, "done")

    async def _keep(self, service: Service, step: str = SCHEDULES) -> Kept:
        """Start a service and wait until it works or is given up."""

        def changed(kept: Kept) -> None:
            if kept.url and kept.state == "running":
                self._addresses[service.label] = kept.url
                self._announce()
            if kept.state == "failed":
                self._addresses.pop(service.label, None)
                self._announce()
                self._progress.set(step, "failed", f"{service.label} {kept.detail}")
                self._stop_if_nothing_runs()
            elif step == service.name:
                self._progress.set(step, "done" if kept.state == "running" else "running", kept.url)

        kept = self._supervisor.keep(service, changed)
        self._kept.append(kept)
        await kept.settled.wait()
        return kept

    def _announce(self) -> None:
        self._held.write(Holder(os.getpid(), self._token, self._addresses))


def _steps(plan: Plan) -> list[Step]:
    parts: list[Work | Service] = [*plan.before, plan.dashboard, *plan.work]
    steps = [Step(part.name, part.label) for part in parts]
    return [*steps, Step(SCHEDULES, plan.daemon.label)] if plan.daemon else steps
