"""Calls an ASGI or WSGI application without any server: run by an environment's own interpreter.

    python -I driver.py < job.json > result.json

Standard library only, and nothing of framewatch: it shares the process with the framework that it measures.
The job: folder, place (`MODULE:NAME`), interface, cores, seconds, warm_up_s, limit_s and requests as
call_forms.py makes them. The result: what it cost to import and to answer once, the first answer of each
request, and for each how many followed in the time, all equal to the first, at what CPU cost.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import io
import json
import os
import signal
import sys
import time
from typing import Any

Request = dict[str, Any]
Answer = tuple[int, str, bytes]
"""Status, content type, body."""


class AsgiApp:
    """An ASGI application on an event loop of its own, its lifespan begun."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._state: dict[str, Any] = {}
        self._lifespan: asyncio.Task[None] | None = None
        self._loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        """Send the start-up message; an application that knows no lifespan raises, which is allowed."""
        started = asyncio.Event()
        asked = [{"type": "lifespan.startup"}]

        async def receive() -> Any:
            return asked.pop() if asked else await asyncio.get_running_loop().create_future()

        async def send(message: Any) -> None:
            if message["type"] == "lifespan.startup.failed":
                sys.exit(f"the application did not start: {message.get('message')}")
            started.set()

        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self._state}
        self._lifespan = self._loop.create_task(self._app(scope, receive, send))
        waiting = self._loop.create_task(started.wait())
        await asyncio.wait({self._lifespan, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if self._lifespan.done():
            self._lifespan.exception()  # looked at, so that nobody warns about it

    async def _call(self, scope: dict[str, Any], body: bytes) -> Answer:
        asked = [{"type": "http.request", "body": body, "more_body": False}]
        status, kind, parts = 0, "", []

        async def receive() -> Any:
            # After the body there is nothing to receive until the client leaves, which it never does.
            return asked.pop() if asked else await asyncio.get_running_loop().create_future()

        async def send(message: Any) -> None:
            nonlocal status, kind
            if message["type"] == "http.response.start":
                status = message["status"]
                kind = _content_type(message.get("headers", ()))
            else:
                parts.append(message.get("body", b""))

        own = {"headers": list(scope["headers"]), "state": dict(self._state)}
        await self._app({**scope, **own}, receive, send)
        return status, kind, b"".join(parts)

    async def _repeat(self, scope: dict[str, Any], body: bytes, first: Answer, seconds: float) -> int:
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            _require_equal(await self._call(scope, body), first)
            count += 1
        return count

    def once(self, request: Request, body: bytes) -> Answer:
        """One call."""
        return self._loop.run_until_complete(self._call(_scope(request), body))

    def repeat(self, request: Request, body: bytes, first: Answer, seconds: float) -> int:
        """Calls in that time, each with the answer `first`."""
        return self._loop.run_until_complete(self._repeat(_scope(request), body, first, seconds))


class WsgiApp:
    """A WSGI application."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def _call(self, environ: dict[str, Any], body: bytes) -> Answer:
        begun: list[Any] = []

        def start_response(status: str, headers: Any, *_: Any, **__: Any) -> Any:
            begun[:] = [status, headers]
            return begun.append

        own = {"wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0)}
        result = self._app({**environ, **own}, start_response)
        try:
            content = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        headers = [(name.lower().encode(), value.encode()) for name, value in begun[1]]
        return int(begun[0][:3]), _content_type(headers), content

    def once(self, request: Request, body: bytes) -> Answer:
        """One call."""
        return self._call(request["environ"], body)

    def repeat(self, request: Request, body: bytes, first: Answer, seconds: float) -> int:
        """Calls in that time, each with the answer `first`."""
        environ = request["environ"]
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            _require_equal(self._call(environ, body), first)
            count += 1
        return count


def _content_type(headers: Any) -> str:
    return next((value.decode() for name, value in headers if name.lower() == b"content-type"), "")


def _require_equal(answer: Answer, first: Answer) -> None:
    if answer != first:
        raise AssertionError(f"an answer differs from the first one: {answer[0]} {answer[2][:80]!r}")


def _scope(request: Request) -> dict[str, Any]:
    """The scope of the job, in which bytes came as text."""
    scope = dict(request["scope"])
    scope["raw_path"] = scope["raw_path"].encode()
    scope["query_string"] = scope["query_string"].encode()
    scope["headers"] = [(name.encode(), value.encode()) for name, value in scope["headers"]]
    scope["client"], scope["server"] = tuple(scope["client"]), tuple(scope["server"])
    return scope


def _import(job: dict[str, Any]) -> Any:
    """The application, wrapped for its interface."""
    sys.path.insert(0, job["folder"])
    module, _, name = job["place"].partition(":")
    found = getattr(importlib.import_module(module), name)
    return AsgiApp(found) if job["interface"] == "asgi" else WsgiApp(found)


def _load(app: Any, job: dict[str, Any], request: Request) -> dict[str, Any]:
    body = base64.b64decode(request["body"])
    try:
        first = app.once(request, body)
        shown = {"status": first[0], "content_type": first[1], "body": base64.b64encode(first[2]).decode()}
        app.repeat(request, body, first, job["warm_up_s"])
        wall, cpu = time.perf_counter(), time.process_time_ns()
        count = app.repeat(request, body, first, job["seconds"])
        cost = {"cpu_ns": time.process_time_ns() - cpu, "wall_s": time.perf_counter() - wall}
        return {"answer": shown, "requests": count, **cost}
    except Exception as error:
        return {"problem": f"{type(error).__name__}: {error}"}


def main() -> None:
    job = json.load(sys.stdin)
    # Nobody is left to end an application that hangs once the benchmark has been killed.
    signal.alarm(int(job["limit_s"]))
    if job["cores"] and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, job["cores"])
    result, sys.stdout = sys.stdout, sys.stderr
    wall, cpu = time.perf_counter(), time.process_time()
    app = _import(job)
    # Much of a framework is imported by its first answer only.
    _load(app, {**job, "seconds": 0, "warm_up_s": 0}, job["requests"][0])
    start = {"start_wall_s": time.perf_counter() - wall, "start_cpu_s": time.process_time() - cpu}
    json.dump({**start, "loads": [_load(app, job, request) for request in job["requests"]]}, result)
    result.flush()
    os._exit(0)  # what the application left running must not keep this process


if __name__ == "__main__":
    main()
