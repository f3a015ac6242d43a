"""One HTTP exchange with a program, and one WebSocket exchange, written down for the evidence."""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.probes.judgement import Broken

TIMEOUT_S = 10.0
_SHOWN_BODY = 300


@dataclass(frozen=True)
class Reply:
    """What came back; names of headers are in lower case. `seconds` until the whole body was there."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0.0
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def must_be(self, *statuses: int) -> Reply:
        """This reply, when it has one of the statuses; raises Broken otherwise."""
        if self.status not in statuses:
            wanted = " or ".join(str(status) for status in statuses)
            raise Broken(f"the program answered {self.status} where {wanted} was due")
        return self

    def json(self) -> Any:
        """The JSON document of the body; raises Broken when it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise Broken(f"the answer is no JSON: {self}") from error

    def __str__(self) -> str:
        coding = self.headers.get("content-encoding", "")
        readable = _is_text(self.media_type) and not coding
        shown = self.text[:_SHOWN_BODY] if readable else f"{len(self.body)} bytes {coding}"
        return f"{self.status} {shown.strip()}".strip()


def _is_text(media_type: str) -> bool:
    return not media_type or media_type.startswith("text/") or "json" in media_type or "xml" in media_type


def exchange(
    address: tuple[str, int], method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Reply:
    """Send one request on a connection of its own.

    Raises:
        Broken: the server closed, refused or did not answer in time.
    """
    connection = http.client.HTTPConnection(*address, timeout=TIMEOUT_S)
    started = time.perf_counter()
    try:
        connection.request(method, target, body or None, dict(headers))
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise Broken(f"{method} {target} got no answer ({type(error).__name__}: {error})") from error
    finally:
        connection.close()
    found = {name.lower(): value for name, value in response.getheaders()}
    cookies = dict(_cookie(line) for line in response.headers.get_all("set-cookie") or [])
    return Reply(response.status, found, content, time.perf_counter() - started, cookies)


def _cookie(line: str) -> tuple[str, str]:
    name, _, value = line.partition(";")[0].partition("=")
    return name.strip(), value.strip()


@dataclass(frozen=True)
class Arrivals:
    """Status, media type and body of a streamed answer, and seconds until its first and last part came."""

    status: int
    media_type: str
    body: bytes
    first_s: float
    last_s: float


def arrivals(address: tuple[str, int], target: str, headers: Mapping[str, str]) -> Arrivals:
    """Read an answer part by part. Raises Broken as `exchange`."""
    connection = http.client.HTTPConnection(*address, timeout=TIMEOUT_S)
    started = time.perf_counter()
    first = None
    try:
        connection.request("GET", target, headers=dict(headers))
        response = connection.getresponse()
        body = b""
        while part := response.read1():
            first = first if first is not None else time.perf_counter() - started
            body += part
    except (OSError, http.client.HTTPException) as error:
        raise Broken(f"GET {target} broke off ({type(error).__name__}: {error})") from error
    finally:
        connection.close()
    last = time.perf_counter() - started
    media_type = (response.headers.get("content-type") or "").partition(";")[0].strip().lower()
    return Arrivals(response.status, media_type, body, first if first is not None else last, last)


def echoed(
    address: tuple[str, int], target: str, headers: Mapping[str, str], message: str
) -> tuple[str, str]:
    """Status line of a WebSocket handshake, and the text that came back for `message` ("" if none did).

    Raises:
        Broken: the server refused the connection or closed it in the middle.
    """
    try:
        with socket.create_connection(address, TIMEOUT_S) as connection:
            connection.sendall(_handshake(address, target, headers))
            status, rest = _head(connection)
            if " 101" not in status:
                return status, ""
            connection.sendall(_frame(message.encode()))
            return status, _text(connection, rest)
    except (OSError, ValueError) as error:
        raise Broken(f"the WebSocket at {target} broke off ({error})") from error


def _handshake(address: tuple[str, int], target: str, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"GET {target} HTTP/1.1",
        f"Host: {address[0]}:{address[1]}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def _head(connection: socket.socket) -> tuple[str, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, rest = received.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0].decode(errors="replace"), rest


def _frame(payload: bytes) -> bytes:
    """A final text frame as clients send it, masked; at most 125 bytes."""
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return struct.pack("!BB", 0x81, 0x80 | len(payload)) + mask + masked


def _text(connection: socket.socket, received: bytes) -> str:
    """The text of the next text frame; other frames before it are passed over, closing ends it."""
    while True:
        while len(received) < 2 or len(received) < 2 + (received[1] & 0x7F):
            received += _some(connection)
        size, opcode = received[1] & 0x7F, received[0] & 0x0F
        payload, received = received[2 : 2 + size], received[2 + size :]
        if opcode == 0x1:
            return payload.decode(errors="replace")
        if opcode == 0x8:
            return ""


def _some(connection: socket.socket) -> bytes:
    if not (part := connection.recv(4096)):
        raise ValueError("the server closed the connection")
    return part
