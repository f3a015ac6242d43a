"""`framewatch up`: checks what can be checked, takes the home's lock, runs the plan."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import ExitStack

from rich.console import Console

from pipelines.up import child, dagster_home, guard, lock, plan, ports
from pipelines.up.lock import Holder, UpLock
from pipelines.up.plan import Plan
from pipelines.up.screen import Screen
from pipelines.up.session import Session
from warehouse.home import ENVIRONMENT_VARIABLE, Home, HomeNotWritable

FIRST_ADDRESS_SECONDS = 30.0
"""How long a second `up` waits for the addresses of one that is starting."""
_CHILDREN = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    # What wakes up for nothing at rest: looking for edited source files, and freshness twice a minute.
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "FRESHNESS_DAEMON_INTERVAL_SECONDS": "300",
    "PYTHONUNBUFFERED": "1",
    # Every arena of glibc's malloc keeps what was freed; servers that mostly wait need few.
    "MALLOC_ARENA_MAX": "2",
}


def up(
    home: Home,
    *,
    port: int = 8501,
    host: str = "127.0.0.1",
    browser: bool = True,
    view_only: bool = False,
    dagster_ui: bool = True,
    bench: bool = True,
    dagster_port: int = 3000,
    console: Console | None = None,
) -> int:
    """Start everything and stay until Ctrl-C, SIGTERM or SIGHUP; returns the exit code of `framewatch up`.

    The dashboard listens on `host`, Dagster's interface on this machine only. 0: ended as asked, or another
    `up` serves this home already; 1: the home cannot be used or a service was given up; 2: wrong host
    or port.
    """
    screen = Screen(console or Console())
    home = Home(home.path.absolute())

    def plan_of(stack: ExitStack) -> Plan:
        if view_only:
            return plan.view_only(host, port)
        dagster_home.create(home)
        socket = stack.enter_context(dagster_home.code_socket(home))
        return plan.full(home, socket, host, port, dagster_port if dagster_ui else None, bench=bench)

    try:
        ports.find(host, port)
        if dagster_ui and not view_only:
            ports.find("127.0.0.1", dagster_port)
        if view_only and not home.current.exists():
            screen.say(
                f"Nothing has been published in {home.path} yet. Run `framewatch up` without --view-only."
            )
            return 1
        return serve(home, plan_of, screen, open_browser=browser)
    except ports.PortError as error:
        screen.say(str(error))
        return 2
    except HomeNotWritable as error:
        screen.say(str(error))
        return 1


def serve(home: Home, make: Callable[[ExitStack], Plan], screen: Screen, *, open_browser: bool) -> int:
    """Take the home's lock and run the plan, or say where the `up` that holds it can be found.

    Raises:
        HomeNotWritable: nothing was started.
    """
    home.create()
    with ExitStack() as stack:
        deadline = time.monotonic() + FIRST_ADDRESS_SECONDS
        while (held := stack.enter_context(lock.take(home.up_lock))) is None:
            first = lock.read(home.up_lock)
            if first.addresses or time.monotonic() > deadline:
                _show_first(home, first, screen)
                return 0
            time.sleep(0.2)
        _end_previous(held, screen)
        session = Session(home, make(stack), held, screen, _environment(home), open_browser=open_browser)
        return asyncio.run(session.run())


def _show_first(home: Home, first: Holder, screen: Screen) -> None:
    screen.say(f"framewatch is already running for {home.path} (pid {first.pid}).")
    for label, url in first.addresses.items():
        screen.say(f"  {label}  {url}")


def _end_previous(held: UpLock, screen: Screen) -> None:
    """After a `kill -9` its guards may still be waiting for the children, which hold the ports."""
    token = held.previous.token
    if token and any(guard.marked(token)):
        screen.say(f"Ending what an earlier `up` (pid {held.previous.pid}) left.")
        child.end_marked(token)


def _environment(home: Home) -> dict[str, str]:
    places = {ENVIRONMENT_VARIABLE: str(home.path), "DAGSTER_HOME": str(home.dagster)}
    return {**os.environ, **_CHILDREN, **places}
