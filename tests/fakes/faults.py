"""Faults for `tests.fakes.server.Server`: each turns a good reply into what hosts send on a bad day.

Also two addresses where nobody answers at all: `black_hole` and `closed_port`.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from tests.fakes.server import Fault, Reply, Wire, html_reply, json_reply


def status(code: int) -> Fault:
    """The status with a JSON body, as an API reports an error."""
    return lambda _: replace(json_reply({"message": HTTPStatus(code).phrase}), status=code)


def html(code: int = 200) -> Fault:
    """A page for people instead of data, as proxies and sign-in walls send it."""
    return lambda _: html_reply(f"<html><h1>{code} {HTTPStatus(code).phrase}</h1></html>", code)


def rate_limited(retry_after: int | None = None, *, as_date: float | None = None, code: int = 429) -> Fault:
    """Too many requests: Retry-After in seconds, as the date of an epoch, or not at all."""
    value = str(retry_after) if retry_after is not None else as_date and formatdate(as_date, usegmt=True)
    return lambda _: replace(html_reply("slow down", code), headers={"Retry-After": value} if value else {})


def redirect(to: str, code: int = 301) -> Fault:
    return lambda _: Reply(code, headers={"Location": to})


def empty(reply: Reply) -> Reply:
    """A good status and no body."""
    return replace(reply, body=b"")


def compressed(reply: Reply) -> Reply:
    """The same body, packed as some hosts always send it."""
    headers = {**reply.headers, "Content-Encoding": "gzip"}
    return replace(reply, body=gzip.compress(reply.body), headers=headers)


def garbled(reply: Reply) -> Reply:
    """Said to be compressed, but it is not."""
    return replace(reply, headers={**reply.headers, "Content-Encoding": "gzip"})


def cut_json(reply: Reply) -> Reply:
    """Half of the body with a length that fits: valid HTTP, broken JSON."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def edited(change: Callable[[Any], object]) -> Fault:
    """JSON with a change: a field taken out, a value of the wrong type. What was packed is packed again."""

    def spoil(reply: Reply) -> Reply:
        packed = reply.headers.get("Content-Encoding") == "gzip"
        payload = json.loads(gzip.decompress(reply.body) if packed else reply.body)
        body = json.dumps(change(payload)).encode()
        return replace(reply, body=gzip.compress(body) if packed else body)

    return spoil


def truncated(reply: Reply) -> Reply:
    """The connection ends in the middle of the body."""

    def send(wire: Wire, message: bytes) -> None:
        wire.connection.sendall(message[: len(message) - max(1, len(reply.body) // 2)])

    return replace(reply, delivery=send)


def slow(seconds_per_byte: float, *, from_start: bool = False) -> Fault:
    """Byte after byte, so that no single read waits long; with `from_start` the headers as well."""

    def spoil(reply: Reply) -> Reply:
        def send(wire: Wire, message: bytes) -> None:
            prompt = 0 if from_start else len(message) - len(reply.body)
            wire.connection.sendall(message[:prompt])
            for position in range(prompt, len(message)):
                if wire.closing.wait(seconds_per_byte):
                    return
                wire.connection.sendall(message[position : position + 1])

        return replace(reply, delivery=send)

    return spoil


def _until_the_end(wire: Wire) -> None:
    wire.closing.wait()


def silent(reply: Reply) -> Reply:
    """The request is accepted and never answered."""
    return replace(reply, delivery=lambda wire, _: _until_the_end(wire))


def reset(reply: Reply) -> Reply:
    """The connection is torn down instead of answered."""

    def send(wire: Wire, _: bytes) -> None:
        wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.connection.close()

    return replace(reply, delivery=send)


# Addresses where nobody answers at all.


@contextmanager
def black_hole() -> Iterator[str]:
    """URL of a host that drops every packet: a listener whose queue is full, so that no connection forms."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting: list[socket.socket] = []
        try:
            while True:
                waiting.append(socket.create_connection(listener.getsockname(), timeout=0.2))
        except TimeoutError:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            for connection in waiting:
                connection.close()


@contextmanager
def closed_port() -> Iterator[str]:
    """URL of a port that refuses every connection: bound, so that nobody else takes it, but not listening."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
