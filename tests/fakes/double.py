"""A place for probes that serves one double of a program in this process, by the standard library."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pipelines.probes.judgement import Broken
from pipelines.probes.subject import Facts, FreeThreaded

Pieces = Sequence[tuple[float, bytes]]
"""Parts of a streamed answer, each with the seconds to wait before it."""


@dataclass(frozen=True)
class Ask:
    """One request; names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Say:
    """One answer: a JSON document, text, bytes, or pieces; `headers` may hold a name twice."""

    content: object = ""
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    media_type: str | None = None


App = Callable[[Ask], Say]
Echo = Callable[[str], str | None]


@dataclass
class Double:
    """A double of one framework's programs; what it does not have is not there.

    `websocket` answers a text message, None refuses the handshake. `commands` are what the environment can
    run: standard output, or None for one that fails.
    """

    facts: Facts
    app: App | None = None
    websocket: Echo | None = None
    programs: frozenset[str] = frozenset()
    scripts: Mapping[str, Path] = field(default_factory=dict)
    commands: Mapping[str, str | None] = field(default_factory=dict)
    findings: list[str] | None = None
    lock_free: FreeThreaded | None = None
    port: int = 0

    def has(self, program: str) -> bool:
        return program in self.programs or program in self.scripts

    def address(self, program: str) -> tuple[str, int]:
        if not self.port:
            raise Broken(f"{program}.py does not load: ImportError: No module named 'anything'")
        return "127.0.0.1", self.port

    def script(self, program: str) -> Path:
        return self.scripts[program]

    def execute(self, *arguments: str) -> str:
        if arguments[0] == "python" and Path(arguments[1]).name not in self.commands:
            done = subprocess.run([sys.executable, *arguments[1:]], capture_output=True, text=True)
            said = done.stdout if done.returncode == 0 else None
        else:
            name = Path(arguments[1]).name if arguments[0] == "python" else arguments[0]
            said = self.commands[name]
        if said is None:
            raise Broken(f"{arguments[0]} failed with 1")
        return said

    def type_check(self) -> list[str]:
        if self.findings is None:
            raise Broken("mypy gave up")
        return self.findings

    def free_threaded(self) -> FreeThreaded:
        if self.lock_free is None:
            raise Broken("this machine has no Python without the global lock")
        return self.lock_free


@contextlib.contextmanager
def serving(double: Double) -> Iterator[Double]:
    """The double with its app on a free port, if it has one."""
    if double.app is None and double.websocket is None:
        yield double
        return
    server = _Server(("127.0.0.1", 0), _handler(double))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    double.port = server.server_port
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def _handler(double: Double) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def answer(self) -> None:
            self.close_connection = True
            if self.headers.get("Upgrade") == "websocket":
                self.echo()
                return
            assert double.app is not None
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = double.app(Ask(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body))
            self.say(said)

        do_GET = do_POST = do_OPTIONS = answer

        def say(self, said: Say) -> None:
            pieces, media_type = _encoded(said.content)
            self.send_response(said.status)
            self.send_header("Content-Type", said.media_type or media_type)
            self.send_header("Connection", "close")
            for name, value in said.headers:
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                for wait, piece in pieces:
                    time.sleep(wait)
                    self.wfile.write(piece)
                    self.wfile.flush()

        def echo(self) -> None:
            if double.websocket is None:
                self.say(Say(status=404))
                return
            self.send_response_only(101, "Switching Protocols")
            self.send_header("Upgrade", "websocket")
            self.end_headers()
            self.wfile.flush()
            size = self.rfile.read(2)[1] & 0x7F
            mask, payload = self.rfile.read(4), self.rfile.read(size)
            text = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload)).decode()
            back = double.websocket(text)
            if back is not None:
                content = back.encode()
                # A ping goes before: probes must pass over it.
                self.wfile.write(b"\x89\x00" + bytes([0x81, len(content)]) + content)

    return Handler


def _encoded(content: object) -> tuple[Pieces, str]:
    if isinstance(content, bytes):
        return [(0.0, content)], "application/octet-stream"
    if isinstance(content, str):
        return [(0.0, content.encode())], "text/plain"
    if isinstance(content, tuple):
        return content, "text/plain"
    return [(0.0, json.dumps(content).encode())], "application/json"
