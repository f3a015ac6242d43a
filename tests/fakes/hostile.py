"""An HTTP server that misbehaves on purpose, on the level of bytes.

A behaviour gets the accepted socket and answers the requests on it until it returns; every connection has a
thread of its own. The requests of these tests have no body.
"""

from __future__ import annotations

import itertools
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

BODY = b'{"message":"Hello, World!"}'
HEADERS = b"Content-Type: application/json\r\n"


def response(body: bytes = BODY, *, status: bytes = b"200 OK", headers: bytes = HEADERS) -> bytes:
    return b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n%b" % (status, headers, len(body), body)


def chunked(body: bytes, sizes: list[int]) -> bytes:
    """A chunked response whose chunks have the given sizes, round and round, and a trailer."""
    parts, rest = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"], body
    for size in itertools.cycle(sizes):
        if not rest:
            break
        part, rest = rest[:size], rest[size:]
        parts.append(b"%x;note=odd\r\n%b\r\n" % (len(part), part))
    return b"".join([*parts, b"0\r\nX-Trailer: 1\r\n\r\n"])


@dataclass
class Peer:
    """The server's end of one connection; `number` counts connections from 0."""

    socket: socket.socket
    number: int
    server: Hostile

    def requests(self) -> Iterator[int]:
        """Yields the running number of each request as it arrives, over all connections."""
        buffer = b""
        while not self.server.closing.is_set():
            data = self.socket.recv(65536)
            if not data:
                return
            buffer += data
            while b"\r\n\r\n" in buffer:
                buffer = buffer.partition(b"\r\n\r\n")[2]
                yield next(self.server.counter)

    def send(self, data: bytes, *, piece: int = 0, pause_s: float = 0.0) -> None:
        """Send at once, or in pieces with a pause after each."""
        for start in range(0, len(data), piece or len(data)):
            self.socket.sendall(data[start : start + (piece or len(data))])
            time.sleep(pause_s)

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Behaviour = Callable[[Peer], None]


@dataclass
class Hostile:
    """A running server; `counter` numbers the requests."""

    port: int
    closing: threading.Event = field(default_factory=threading.Event)
    counter: Iterator[int] = field(default_factory=itertools.count)


@contextmanager
def serve(behaviour: Behaviour) -> Iterator[Hostile]:
    """Serve on a free port of 127.0.0.1 until the block ends; then all connections are cut."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    server = Hostile(listener.getsockname()[1])
    peers: list[Peer] = []
    threads: list[threading.Thread] = []

    def talk(peer: Peer) -> None:
        with peer.socket:
            try:
                behaviour(peer)
            except OSError:
                return

    def accept() -> None:
        for number in itertools.count():
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peers.append(Peer(accepted, number, server))
            threads.append(threading.Thread(target=talk, args=(peers[-1],), daemon=True))
            threads[-1].start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        server.closing.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(5)
        for peer in peers:
            try:
                peer.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in threads:
            thread.join(5)


def correct(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(response())


def byte_by_byte(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(response(), piece=1)


def odd_chunks(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(chunked(BODY, [1, 7, 2]), piece=5)


def closes_each(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(response(headers=b"Connection: close\r\n"))
        return


def http_1_0(peer: Peer) -> None:
    """No length, no keep-alive: the end of the connection ends the body."""
    for _ in peer.requests():
        peer.send(b"HTTP/1.0 200 OK\r\n\r\n" + BODY)
        return


def continues(peer: Peer) -> None:
    """An interim response before each real one."""
    for _ in peer.requests():
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n" + response())


def dated(peer: Peer) -> None:
    """A header that is different each time, so that no response equals another."""
    for number in peer.requests():
        peer.send(response(headers=b"X-Request: %d\r\n" % number))


def resets_in_body(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(response()[:-5])
        peer.reset()
        return


def closes_in_body(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(response()[:-5])
        return


def silent_close(peer: Peer) -> None:
    for _ in peer.requests():
        return


def garbage(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(b"\x16\x03\x01 this is not HTTP \r\n\r\n")


def extra_bytes(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(response() + b"EXTRA")


def hangs(peer: Peer) -> None:
    for _ in peer.requests():
        peer.server.closing.wait()


def hangs_on_first_connection(peer: Peer) -> None:
    for _ in peer.requests():
        if peer.number == 0:
            peer.server.closing.wait()
        peer.send(response())


def wrong_body(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(response(b"x" * len(BODY)))


def wrong_length(peer: Peer) -> None:
    for _ in peer.requests():
        peer.send(response(BODY + b" "))


def drips(pause_s: float) -> Behaviour:
    """The response in five pieces with pauses."""

    def behaviour(peer: Peer) -> None:
        for _ in peer.requests():
            peer.send(response(), piece=20, pause_s=pause_s)

    return behaviour


def fails_every(count: int) -> Behaviour:
    """Every `count`-th request gets a 500."""

    def behaviour(peer: Peer) -> None:
        for number in peer.requests():
            failing = number % count == count - 1
            peer.send(response(b"oops", status=b"500 Internal Server Error") if failing else response())

    return behaviour


def takes(seconds: float) -> Behaviour:
    """A correct server that needs this long for each request."""

    def behaviour(peer: Peer) -> None:
        for _ in peer.requests():
            time.sleep(seconds)
            peer.send(response())

    return behaviour


def stalls(at_request: int, seconds: float) -> Behaviour:
    """A correct server that stands still once, for everyone."""
    standing = threading.Lock()

    def behaviour(peer: Peer) -> None:
        for number in peer.requests():
            with standing:
                if number == at_request:
                    time.sleep(seconds)
            peer.send(response())

    return behaviour
