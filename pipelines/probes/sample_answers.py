"""What the sample app of a framework answers to bad requests."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.lab.check import ask, running_app
from pipelines.lab.contract import ENDPOINTS, EndpointName
from pipelines.lab.database import sqlite_database
from pipelines.lab.environments import Environments
from pipelines.lab.exchange import Answer, Exchange, Request, is_refused
from pipelines.lab.sample_app import SampleApp
from pipelines.lab.server import HOST
from pipelines.probes.trace import shortened
from warehouse.problem import Problem
from warehouse.tables.probes import SampleAnswer

_BODY_CHARACTERS = 500
_REQUEST_CHARACTERS = 200


class NoAnswer(Problem):
    """The sample app could not be asked; the message says why."""


def bad_requests(app: SampleApp) -> Iterator[tuple[EndpointName, Exchange]]:
    """What every endpoint that the app answers over HTTP has to refuse."""
    for name in app.manifest.supported:
        exchanges = ENDPOINTS[name].exchanges
        refused = [exchange for exchange in exchanges if exchange.expected.refused]
        for exchange in refused:
            yield name, exchange
        if exchanges and not refused:
            request = Request(exchanges[0].request.target, "DELETE")
            yield name, Exchange("a method that it does not take", request, is_refused())


def sample_answers(
    app: SampleApp, release: str, environments: Environments, scratch: Path, shown: Callable[[str], str]
) -> list[SampleAnswer]:
    """Start the app on its documented server and send it every bad request.

    `release` is the version of the framework that is expected in its environment; `shown` takes places of
    this machine out of a text.

    Raises:
        NoAnswer: the environment holds another release, or a request got no answer at all.
        AppInvalid, EnvironmentUnavailable, ServerFailed: the app cannot be started.
    """
    environment = app.environment(environments)
    if (installed := environment.version(app.manifest.package or "")) != release:
        raise NoAnswer(f"The sample app was not asked: it runs with {installed}, not with {release}.")
    database = sqlite_database(scratch / "database") if app.manifest.uses_database else None
    asked = list(bad_requests(app))
    with running_app(
        app, environment, lab=scratch, track="documented", database=database, upstream_delay_ms=0
    ) as server:
        answers = [_ask(exchange, server.port) for _, exchange in asked]
    return [
        SampleAnswer(
            framework=app.manifest.framework,
            endpoint=endpoint,
            mistake=exchange.what.removesuffix(" is refused"),
            position=position,
            release=release,
            request=_shown(exchange.request),
            status=answer.status,
            media_type=answer.content_type.partition(";")[0].strip().lower(),
            body=shortened(shown(_text(answer, server.port)), _BODY_CHARACTERS),
        )
        for position, ((endpoint, exchange), answer) in enumerate(zip(asked, answers, strict=True))
    ]


def _text(answer: Answer, port: int) -> str:
    """The body without the port, which is another one each time."""
    return answer.body.decode(errors="replace").replace(f":{port}", "")


def _ask(exchange: Exchange, port: int) -> Answer:
    try:
        return ask(exchange, HOST, port)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"The sample app gave no answer to {exchange.request}: {error!r}.") from error


def _shown(request: Request) -> str:
    sent = dict(request.headers)
    parts = [request.method, request.target]
    if authorization := sent.get("Authorization"):
        parts.append(f"Authorization: {authorization}")
    if request.body:
        media_type = sent.get("Content-Type", "").partition(";")[0]
        told = (
            request.body.decode() if "json" in media_type else f"({media_type}, {len(request.body):,} bytes)"
        )
        parts.append(told)
    return shortened(" ".join(parts), _REQUEST_CHARACTERS)
