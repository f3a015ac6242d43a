"""Tells the browser where the dashboard begins.

Streamlit's scripts do not know whether `/trends` is a page or the folder that the dashboard is served from,
and ask for the server below both: two requests that fail on each visit. Pages load their scripts from `./`,
so this is where the dashboard begins, whatever a proxy puts before it.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD = b"<head>"
BASE = b'<script>window.__streamlit={BACKEND_BASE_URL:new URL("./",location.href).href}</script>'


class PageBase:
    """Puts the place into every HTML answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and "." not in scope["path"].rpartition("/")[2]
        if not is_page or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        # Streamlit would compress the page; the middleware around this one does that.
        headers = [item for item in scope["headers"] if item[0] != b"accept-encoding"]
        await self._app({**scope, "headers": headers}, receive, _Placing(send))


class _Placing:
    """Sends an answer on; one in HTML when it is whole, with the place in it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(HEAD, HEAD + BASE, 1)
        MutableHeaders(scope=start)["Content-Length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(scope=start)
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")
