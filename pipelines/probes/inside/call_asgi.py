"""`python call_asgi.py FILE`: calls `app` of the file by the ASGI protocol; prints status, body as JSON."""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from typing import Any


async def call(app: Any) -> dict[str, Any]:
    """Status and body of GET /hello, after a start-up that the application may refuse."""
    life = await _start(app)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/hello",
        "raw_path": b"/hello",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }
    asked = False
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.sleep(60)
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    life.cancel()
    body = b"".join(message.get("body", b"") for message in sent)
    return {"status": sent[0]["status"], "body": body.decode()}


async def _start(app: Any) -> asyncio.Task[None]:
    started = asyncio.Event()
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.sleep(60)
        asked = True
        return {"type": "lifespan.startup"}

    async def send(_: dict[str, Any]) -> None:
        started.set()

    async def live() -> None:
        try:
            await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
        except Exception as error:
            print(f"no lifespan: {error}", file=sys.stderr)
        started.set()

    life = asyncio.create_task(live())
    await asyncio.wait_for(started.wait(), 10)
    return life


if __name__ == "__main__":
    print(json.dumps(asyncio.run(call(runpy.run_path(sys.argv[1])["app"]))))
