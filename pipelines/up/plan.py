"""What `up` starts, as data: a further step is one more row."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.up import dagster_home
from warehouse.home import Home

CODE = Path(__file__).parents[2]
"""Folder from which Python imports the same code that is running now, installed or a checkout."""


@dataclass(frozen=True)
class Work:
    """A command that runs once; exit code 0 means done."""

    name: str
    label: str
    command: Sequence[str]


@dataclass(frozen=True)
class Service:
    """A command that is kept alive.

    With a `port` it is ready when it answers 200 to `health` there (`{host}` and `{port}` in the command
    become what was found free); with a `socket` when that exists; otherwise when it has lived for
    `settle_seconds`.
    """

    name: str
    label: str
    command: Sequence[str]
    host: str = "127.0.0.1"
    port: int | None = None
    health: str = "/"
    socket: Path | None = None
    settle_seconds: float = 0.0


@dataclass(frozen=True)
class Plan:
    """Order of the first start: `before`, `dashboard`, then `work` beside `dagster` and `dagster_pages`.

    Each of `dagster` needs the one before it. The daemon comes last, because its first act is to catch up on
    runs that were missed: the same sources would be asked twice at the same time.
    """

    dashboard: Service
    before: Sequence[Work] = ()
    work: Sequence[Work] = ()
    dagster: Sequence[Work | Service] = ()
    dagster_pages: Service | None = None
    daemon: Service | None = None

    @property
    def parts(self) -> list[Work | Service]:
        """All of it, in the order in which a person reads it."""
        last = [service for service in (self.dagster_pages, self.daemon) if service]
        return [*self.before, self.dashboard, *self.work, *self.dagster, *last]


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)


BENCHMARK = Work("benchmark", "Quick benchmark", _module("pipelines.up.first_benchmark"))
FIRST_START = (
    Work("collect", "First collection", _module("pipelines.up.first_collection")),
    Work("probes", "Features of the headline frameworks", _module("pipelines.up.first_probes")),
    BENCHMARK,
)
"""What fills the pages after the dashboard answers, in this order."""


def view_only(host: str, port: int) -> Plan:
    """The dashboard alone."""
    command = _module("dashboard", "--port", "{port}", "--host", "{host}")
    return Plan(Service("dashboard", "Dashboard", command, host, port, "/_stcore/health"))


def full(
    home: Home, socket: Path, host: str, port: int, dagster_port: int | None, *, bench: bool = True
) -> Plan:
    """Everything; without `dagster_port` Dagster runs without its pages, without `bench` nothing is timed."""
    code = _module(
        "dagster", "api", "grpc", "--socket", str(socket), "--location-name", dagster_home.LOCATION
    )
    code += (
        "--module-name",
        "pipelines.definitions",
        "--working-directory",
        str(CODE),
        "--log-level",
        "warning",
    )
    workspace = ("--workspace", str(dagster_home.workspace(home)))
    pages = _module("dagster_webserver", *workspace, "--host", "{host}", "--port", "{port}")
    return Plan(
        dashboard=view_only(host, port).dashboard,
        before=[Work("warehouse", "Warehouse with recorded figures", _module("pipelines.up.prepare"))],
        work=[work for work in FIRST_START if bench or work is not BENCHMARK],
        dagster=[
            Work("dagster-storage", "Dagster's storage", _module("pipelines.up.dagster_storage")),
            Service("dagster-code", "Dagster's view of the pipelines", code, socket=socket),
        ],
        # Never on the dashboard's host: whoever reaches these pages may start runs.
        dagster_pages=Service("dagster", "Dagster", pages, port=dagster_port, health="/server_info")
        if dagster_port is not None
        else None,
        daemon=Service(
            "schedules", "Scheduled runs", _module("dagster._daemon", "run", *workspace), settle_seconds=3.0
        ),
    )
