"""Starts one sample API for a person who wants to try it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pipelines.lab.check import running_app
from pipelines.lab.contract import API_TOKEN, ENDPOINTS
from pipelines.lab.database import sqlite_database
from pipelines.lab.environments import Environments
from pipelines.lab.sample_app import SampleApp, Track
from pipelines.lab.server import Server

_UPSTREAM_DELAY_MS = 50


def try_app(
    app: SampleApp,
    lab: Path,
    *,
    environments: Environments | None = None,
    track: Track = "documented",
    say: Callable[[str], None] = print,
) -> None:
    """Start the app, say its addresses, and return when Ctrl-C is pressed or the server ends.

    Raises:
        AppInvalid: the app has no such track.
        EnvironmentUnavailable: its environment cannot be built.
        ServerFailed: it does not start.
    """
    try:
        environment = app.environment(environments or Environments(lab / "environments"), track)
        database = sqlite_database(lab / "database")
        with running_app(
            app, environment, lab=lab, track=track, database=database, upstream_delay_ms=_UPSTREAM_DELAY_MS
        ) as server:
            for line in addresses(app, track, environment.version(app.manifest.package or ""), server):
                say(line)
            while server.running:
                time.sleep(0.2)
            say(f"The server ended by itself; its log is {server.log}.")
    except KeyboardInterrupt:
        say("Stopped.")


def addresses(app: SampleApp, track: Track, version: str | None, server: Server) -> list[str]:
    """What a person can try, one line each."""
    release = f"{app.manifest.framework} {version or ''}".strip()
    lines = [f"{release} on {app.track(track).server} at {server.url} (Ctrl-C ends it; log: {server.log})"]
    for name in app.manifest.supported:
        timed = ENDPOINTS[name].timed
        place = f"{timed[0].request.method:4} {server.url}{timed[0].request.target}" if timed else ""
        place = place or f"WS   ws{server.url.removeprefix('http')}/ws"
        lines.append(f"  {name:10} {place}")
    if "auth" in app.manifest.supported:
        lines.append(f"  The token for /me: Authorization: Bearer {API_TOKEN}")
    return lines
