"""Checks with a clock or an open connection, against servers that do it right and servers that do not."""

from __future__ import annotations

import base64
import hashlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from pipelines.lab.live_checks import UPSTREAM_DELAY_MS, asks_upstreams_together, echoes, streams

Serve = Callable[[socket.socket, bytes], None]
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextmanager
def serving(serve: Serve) -> Iterator[tuple[str, int]]:
    """A server that hands each connection and its request head to `serve`, then closes it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(5)
                    head = b""
                    while not head.endswith(b"\r\n\r\n"):
                        head += connection.recv(1)
                    try:
                        serve(connection, head)
                    except OSError:
                        continue

        thread = Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def lines(pause_s: float, wait_first_s: float = 0.0, count: int = 4) -> Serve:
    def serve(connection: socket.socket, head: bytes) -> None:
        assert head.startswith(b"GET /stream?count=4&pause_ms=100 ")
        connection.sendall(CHUNKED)
        time.sleep(wait_first_s)
        for number in range(count):
            connection.sendall(chunk(b"line %d\n" % number))
            time.sleep(pause_s)
        connection.sendall(chunk(b""))

    return serve


@pytest.mark.parametrize(
    ("serve", "passed"),
    [
        (lines(0.1), True),
        (lines(0, wait_first_s=0.4), False),
        (lines(0.1, count=3), False),
        (lambda connection, head: connection.sendall(CHUNKED + b"ff\r\nline"), False),
        (lambda connection, head: None, False),
    ],
    ids=["streams", "buffers", "leaves one out", "breaks off", "closes"],
)
def test_streaming(serve: Serve, passed: bool) -> None:
    with serving(serve) as (host, port):
        finding = streams(host, port)
    assert finding.passed is passed, finding.got


@pytest.mark.parametrize(("delays", "passed"), [(1.0, True), (3.0, False)], ids=["together", "one by one"])
def test_fan_out(delays: float, passed: bool) -> None:
    def serve(connection: socket.socket, head: bytes) -> None:
        time.sleep(delays * UPSTREAM_DELAY_MS / 1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with serving(serve) as (host, port):
        finding = asks_upstreams_together(host, port)
    assert finding.passed is passed, finding.got
    assert finding.got.endswith(" ms")


def read_message(connection: socket.socket) -> bytes:
    if len(start := connection.recv(2)) < 2:
        raise ConnectionError
    first, second = start
    assert (first, second & 0x80) == (0x81, 0x80)
    size = second & 0x7F
    if size == 126:
        size = int.from_bytes(connection.recv(2))
    mask = connection.recv(4)
    masked = b""
    while len(masked) < size:
        masked += connection.recv(size - len(masked))
    return bytes(byte ^ mask[index % 4] for index, byte in enumerate(masked))


def frame(payload: bytes, first: int = 0x81) -> bytes:
    size = len(payload)
    return bytes([first, size] if size < 126 else [first, 126, *size.to_bytes(2)]) + payload


def websocket(reply: Callable[[bytes], bytes], key_change: bytes = b"", messages: int = 2) -> Serve:
    def serve(connection: socket.socket, head: bytes) -> None:
        key = head.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0] + key_change
        digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", usedforsecurity=False).digest()
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %s\r\n\r\n" % base64.b64encode(digest)
        )
        for _ in range(messages):
            connection.sendall(reply(read_message(connection)))

    return serve


@pytest.mark.parametrize(
    ("serve", "passed", "got"),
    [
        (websocket(frame), True, "101"),
        (websocket(lambda text: frame(b"", 0x89) + frame(text)), True, "101"),
        (websocket(lambda text: frame(text.upper())), False, "HELLO"),
        (websocket(lambda text: frame(b"\x03\xe8", 0x88)), False, "closed the WebSocket"),
        (websocket(lambda text: frame(text)[:3], messages=1), False, "closed within a frame"),
        (websocket(frame, key_change=b"x"), False, "Sec-WebSocket-Accept"),
        (lambda connection, head: connection.sendall(b"HTTP/1.1 404 Not Found\r\n\r\n"), False, "404"),
        (lambda connection, head: None, False, "closed during the handshake"),
    ],
    ids=["echoes", "pings, too", "changes", "says goodbye", "breaks off", "wrong key", "404", "closes"],
)
def test_websocket(serve: Serve, passed: bool, got: str) -> None:
    with serving(serve) as (host, port):
        finding = echoes(host, port)
    assert finding.passed is passed, finding.got
    assert got in finding.got
