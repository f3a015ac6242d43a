"""Waits for a server's first good answer with a bare socket, so that waiting costs the server little."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

_PAUSE_S = 0.002
_LOOK_S = 0.1
"""How often to look whether an answer is still to be expected."""
_STATUS_LINE = 64


class NotReady(Exception):
    """The server did not get ready; the message is a sentence without its full stop."""


def wait(host: str, port: int, path: str, timeout_s: float, ended: Callable[[], bool]) -> None:
    """Return once `path` answers 200; 503 counts as "not yet".

    Raises:
        NotReady: the server ended, answered something else, or did not answer within `timeout_s` seconds.
    """
    deadline = time.monotonic() + timeout_s
    connected = False
    while time.monotonic() < deadline:
        if ended():
            raise NotReady("The server ended before it answered")
        line = _ask(host, port, path, lambda: ended() or time.monotonic() > deadline)
        connected = connected or line is not None
        if line and not line.startswith(b"HTTP/1."):
            raise NotReady(f"The server does not speak HTTP: its answer starts with {line[:20]!r}")
        status = line[9:12] if line else b""
        if status == b"200":
            return
        if status and status != b"503":
            raise NotReady(
                f"The server answered {status.decode(errors='replace')} to GET {path} instead of 200"
            )
        time.sleep(_PAUSE_S)
    what = f"accepted connections but did not answer GET {path} with 200" if connected else "opened no port"
    raise NotReady(f"The server {what} within {timeout_s:g} s")


def _ask(host: str, port: int, path: str, give_up: Callable[[], bool]) -> bytes | None:
    """Start of the answer, empty when there was none, None when the connection was not accepted."""
    try:
        connection = socket.create_connection((host, port), _LOOK_S)
    except OSError:
        return None
    answer = b""
    with connection:
        try:
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
            )
            while b"\n" not in answer and len(answer) < _STATUS_LINE:
                try:
                    part = connection.recv(_STATUS_LINE)
                except TimeoutError:
                    if give_up():
                        break
                    continue
                if not part:
                    break
                answer += part
        except OSError:
            return b""
    return answer


def held(host: str, port: int) -> bool:
    """Whether some program holds the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
