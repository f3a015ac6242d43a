"""What every fake service is made of: a real HTTP server on loopback whose replies can be spoilt.

A fake is a function from request to reply. A fault is a function from reply to reply, switched on for some
paths and a number of times; how a reply travels (slowly, cut off, not at all) is part of the reply::

    with Server(answer) as server:
        server.fault(faults.status(502), path="/simple/flask/", times=2)
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """One request as the server saw it; `query` holds the first value of each parameter."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Wire:
    """The connection that a reply leaves by; `closing` is set when the server ends."""

    connection: socket.socket
    closing: Event


Delivery = Callable[[Wire, bytes], None]


def whole(wire: Wire, message: bytes) -> None:
    """Send the message and nothing else."""
    wire.connection.sendall(message)


@dataclass(frozen=True)
class Reply:
    """What is sent back, and how."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delivery: Delivery = whole


Answer = Callable[[Request], Reply]
Fault = Callable[[Reply], Reply]


def json_reply(payload: object, content_type: str = "application/json", **headers: str) -> Reply:
    """A JSON reply; underscores in header names become hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(200, json.dumps(payload).encode(), {"Content-Type": content_type, **named})


def html_reply(markup: str, status: int = 200) -> Reply:
    return Reply(status, markup.encode(), {"Content-Type": "text/html; charset=utf-8"})


@dataclass
class _Switched:
    fault: Fault
    path: re.Pattern[str]
    left: int | None


class Server:
    """A threaded server on 127.0.0.1 at a free port; `url` has no trailing slash, `requests` is its log."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[Request] = []
        self._answer = answer
        self._faults: list[_Switched] = []
        self._lock = Lock()
        self._closing = Event()
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._httpd.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._httpd.server_address[1]}"

    def fault(self, fault: Fault, *, path: str = "", times: int | None = None) -> None:
        """Spoil the replies to paths that match the regular expression, `times` times or for good."""
        with self._lock:
            self._faults.append(_Switched(fault, re.compile(path), times))

    def heal(self) -> None:
        """Switch every fault off."""
        with self._lock:
            self._faults.clear()

    def paths(self) -> list[str]:
        """Paths asked for so far, in order."""
        return [request.path for request in self.requests]

    def __enter__(self) -> Server:
        Thread(target=self._httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._httpd.shutdown()
        self._httpd.server_close()

    def _reply(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            active = [item for item in self._faults if item.left != 0 and item.path.search(request.path)]
            for item in active:
                item.left = None if item.left is None else item.left - 1
        reply = self._answer(request)
        for item in active:
            reply = item.fault(reply)
        return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def handle(self) -> None:
                with suppress(ConnectionError, TimeoutError):
                    super().handle()

            def respond(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = server._reply(Request(self.command, parts.path, query, headers, body))
                self.close_connection = reply.delivery is not whole
                reply.delivery(Wire(self.connection, server._closing), _message(reply))

            do_GET = do_POST = do_HEAD = respond

            def log_message(self, *_: object) -> None:
                return

        return Handler


def _message(reply: Reply) -> bytes:
    headers = {"Content-Length": str(len(reply.body)), **reply.headers}
    phrase = HTTPStatus(reply.status).phrase
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + reply.body
