"""Checks that need a clock or an open connection: streaming, WebSocket, fan-out."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import socket
import struct
import time
from collections.abc import Callable

from pipelines.lab.contract import EndpointName
from pipelines.lab.finding import Finding

TIMEOUT_S = 10.0
UPSTREAM_DELAY_MS = 150
_LINES, _PAUSE_MS = 4, 100
_ATTEMPTS = 3
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE = 0x1, 0x8


def streams(host: str, port: int) -> Finding:
    """The first line arrives before the last one exists."""
    expected = "the first line at least 200 ms before the last, then lines 0 to 3"
    first_s = None
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        start = time.monotonic()
        connection.request("GET", f"/stream?count={_LINES}&pause_ms={_PAUSE_MS}")
        response = connection.getresponse()
        body = b""
        while part := response.read1():
            first_s = first_s if first_s is not None else time.monotonic() - start
            body += part
        last_s = time.monotonic() - start
    except (OSError, http.client.HTTPException) as error:
        return Finding("stream", "lines arrive one by one", False, expected, repr(error))
    finally:
        connection.close()
    complete = body == b"".join(b"line %d\n" % number for number in range(_LINES))
    passed = complete and first_s is not None and last_s - first_s >= 0.2
    got = f"{body!r}, begun after {(first_s or 0) * 1000:.0f} ms, complete after {last_s * 1000:.0f} ms"
    return Finding("stream", "lines arrive one by one", passed, expected, got)


def asks_upstreams_together(host: str, port: int) -> Finding:
    """Three upstreams take hardly longer than one; the best of three tries, as the machine may be busy."""
    limit_s = 2.2 * UPSTREAM_DELAY_MS / 1000
    expected = f"an answer within {limit_s * 1000:.0f} ms from upstreams of {UPSTREAM_DELAY_MS} ms"
    taken: list[float] = []
    for _ in range(_ATTEMPTS):
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
        try:
            start = time.monotonic()
            connection.request("GET", "/fan-out")
            connection.getresponse().read()
            taken.append(time.monotonic() - start)
        except (OSError, http.client.HTTPException) as error:
            return Finding("fan_out", "the upstreams are asked together", False, expected, repr(error))
        finally:
            connection.close()
    got = f"{min(taken) * 1000:.0f} ms"
    return Finding("fan_out", "the upstreams are asked together", min(taken) < limit_s, expected, got)


def echoes(host: str, port: int) -> Finding:
    """Two text messages on one WebSocket come back as they were."""
    sent = ("hello", "grüße " + "x" * 300)
    expected = "101, then both messages sent back"
    try:
        with socket.create_connection((host, port), TIMEOUT_S) as connection:
            status = _shake_hands(connection, host, port)
            if status is not None:
                return Finding("websocket", "messages come back", False, expected, status)
            back = []
            for message in sent:
                connection.sendall(_frame(_TEXT, message.encode()))
                back.append(_receive(connection))
            connection.sendall(_frame(_CLOSE, struct.pack("!H", 1000)))
    except (OSError, ValueError) as error:
        return Finding("websocket", "messages come back", False, expected, repr(error))
    passed = tuple(back) == sent
    return Finding(
        "websocket", "messages come back", passed, expected, f"101, {[text[:20] for text in back]}"
    )


LIVE: dict[EndpointName, Callable[[str, int], Finding]] = {
    "stream": streams,
    "fan_out": asks_upstreams_together,
    "websocket": echoes,
}


def _shake_hands(connection: socket.socket, host: str, port: int) -> str | None:
    """None when the server changed to the WebSocket protocol, else what it answered."""
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        (
            f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
    )
    head = b""
    while b"\r\n\r\n" not in head:
        # One byte at a time: what follows the head already belongs to the frames.
        if not (byte := connection.recv(1)):
            raise ValueError("the connection was closed during the handshake")
        head += byte
    accepted = base64.b64encode(hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest())
    first_line = head.split(b"\r\n")[0].decode(errors="replace")
    if " 101 " not in f"{first_line} ":
        return first_line
    return None if accepted in head else f"{first_line} without the right Sec-WebSocket-Accept"


def _frame(opcode: int, payload: bytes) -> bytes:
    """A final frame as clients send it, masked."""
    size = len(payload)
    length = struct.pack("!B", 0x80 | size) if size < 126 else struct.pack("!BH", 0x80 | 126, size)
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return bytes([0x80 | opcode]) + length + mask + masked


def _receive(connection: socket.socket) -> str:
    """The next text message; control frames before it are passed over."""
    while True:
        first, second = _exactly(connection, 2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", _exactly(connection, 2))
        payload = _exactly(connection, size)
        if first & 0x0F == _CLOSE:
            raise ValueError("the server closed the WebSocket")
        if first == 0x80 | _TEXT:
            return payload.decode()


def _exactly(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        if not (part := connection.recv(size - len(received))):
            raise ValueError("the connection was closed within a frame")
        received += part
    return received
