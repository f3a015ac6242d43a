"""The contract test: does an app answer every request as the contract says?"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import sys
from collections.abc import Iterator
from pathlib import Path

from pipelines.lab import upstream
from pipelines.lab.contract import ENDPOINTS, EndpointName
from pipelines.lab.database import Database, sqlite_database
from pipelines.lab.environment import Environment
from pipelines.lab.environments import Environments
from pipelines.lab.exchange import Answer, Exchange, Request, has_status
from pipelines.lab.finding import Finding
from pipelines.lab.live_checks import LIVE, TIMEOUT_S, UPSTREAM_DELAY_MS
from pipelines.lab.sample_app import SampleApp, Track, load_app
from pipelines.lab.server import HOST, Command, Server, ServerFailed, running

_STILL_THERE = Exchange("the app starts, and still answers at the end", Request("/plain"), has_status(200))


def check_app(
    folder: Path,
    lab: Path,
    *,
    environments: Environments | None = None,
    track: Track = "documented",
    database: Database | None = None,
    as_of: dt.date | None = None,
) -> list[Finding]:
    """Start the app in `folder` in its own environment and try every endpoint that its `app.toml` names.

    `lab` holds environments, the SQLite database and logs. Without `database` that SQLite database is used.

    Raises:
        AppInvalid: `app.toml` is missing or wrong.
        EnvironmentUnavailable: the app's environment cannot be built.
    """
    app = load_app(folder)
    environments = environments or Environments(lab / "environments")
    database = database or sqlite_database(lab / "database")
    environment = app.environment(environments, track, database=database.kind, as_of=as_of)
    try:
        with running_app(
            app, environment, lab=lab, track=track, database=database, upstream_delay_ms=UPSTREAM_DELAY_MS
        ) as server:
            findings = [
                finding
                for name in app.manifest.supported
                for finding in check_endpoint(name, HOST, server.port)
            ]
            return [_check("start", _STILL_THERE, HOST, server.port), *findings]
    except ServerFailed as error:
        return [Finding("start", "the app starts", False, "200 for GET /plain", str(error))]


def check_endpoint(name: EndpointName, host: str, port: int) -> list[Finding]:
    """Try one endpoint of a running app."""
    findings = [_check(name, exchange, host, port) for exchange in ENDPOINTS[name].exchanges]
    if live := LIVE.get(name):
        findings.append(live(host, port))
    return findings


@contextlib.contextmanager
def running_app(
    app: SampleApp,
    environment: Environment,
    *,
    lab: Path,
    track: Track,
    database: Database | None,
    upstream_delay_ms: int,
    cpus: frozenset[int] | None = None,
) -> Iterator[Server]:
    """The app, started on one track, with the slow upstreams beside it when it asks them.

    Raises:
        AppInvalid: the app lacks the track or a driver for the database.
        ServerFailed: the app or the upstream does not start.
    """
    name = f"{app.manifest.framework}-{track}"
    with contextlib.ExitStack() as stack:
        url = "http://127.0.0.1:9"
        if "fan_out" in app.manifest.supported:
            slow = Command(
                (sys.executable, "-I", upstream.__file__, "{port}", str(upstream_delay_ms)), app.folder
            )
            log = lab / "logs" / f"{name}-upstream.log"
            url = stack.enter_context(running(slow, log=log, ready="/0")).url
        command = app.command(
            track, environment, database=database if app.manifest.uses_database else None, upstream_url=url
        )
        yield stack.enter_context(running(command, log=lab / "logs" / f"{name}.log", cpus=cpus))


def _check(name: str, exchange: Exchange, host: str, port: int) -> Finding:
    try:
        answer = ask(exchange, host, port)
    except (OSError, http.client.HTTPException) as error:
        return Finding(
            name, f"{exchange.what}: {exchange.request}", False, exchange.expected.says, repr(error)
        )
    passed = exchange.expected.holds(answer)
    return Finding(name, f"{exchange.what}: {exchange.request}", passed, exchange.expected.says, str(answer))


def ask(exchange: Exchange, host: str, port: int, timeout_s: float = TIMEOUT_S) -> Answer:
    """Send the request on a connection of its own and return the answer, whatever it is.

    Raises:
        OSError, http.client.HTTPException: there was none.
    """
    request = exchange.request
    connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
    try:
        connection.request(request.method, request.target, request.body or None, dict(request.headers))
        response = connection.getresponse()
        return Answer(response.status, response.headers.get("Content-Type") or "", response.read())
    finally:
        connection.close()
