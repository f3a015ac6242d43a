"""Ports: the wanted one or the next that is free, and who holds the one that is not."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

TRIES = 50
_HIGHEST = 65535


class PortError(Exception):
    """No port can be opened as asked; the message names host, port and the remedy."""


@dataclass(frozen=True)
class Port:
    """A port that was free a moment ago; `holder` names who has the wanted one when that was taken."""

    number: int
    holder: str | None = None


def loopback(host: str) -> str:
    """Address at which this machine reaches a server bound to `host`."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)


def url(host: str, port: int) -> str:
    """Address for a browser on this machine."""
    name = loopback(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def find(host: str, wanted: int) -> Port:
    """The wanted port, or the first free one above it; 0 gives any free port.

    Raises:
        PortError: the host is not one of this machine, the port is not allowed, or 50 in a row are taken.
    """
    if not 0 <= wanted <= _HIGHEST:
        raise PortError(f"{wanted} is no port; choose one between 1024 and {_HIGHEST}.")
    for number in range(wanted, min(wanted + TRIES, _HIGHEST + 1)):
        if (bound := _bind(host, number)) is not None:
            return Port(bound, holder(wanted) if bound != wanted and wanted else None)
    raise PortError(
        f"Ports {wanted} to {min(wanted + TRIES, _HIGHEST)} on {host} are taken; choose another --port."
    )


def _bind(host: str, number: int) -> int | None:
    """The number when the port could be opened just now, None when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a connection that is still closing does not make the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except socket.gaierror as error:
            raise PortError(
                f"The host {host!r} is unknown; use 127.0.0.1 or an address of this machine."
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return None
            raise PortError(
                f"Port {number} on {host} cannot be opened ({error.strerror}); choose others."
            ) from error
        bound = int(probe.getsockname()[1])
    return None if _answers(host, bound) else bound


def _answers(host: str, number: int) -> bool:
    """Some systems let one bind a port of this address that a server for all addresses holds."""
    try:
        with socket.create_connection((loopback(host), number), timeout=0.5):
            return True
    except OSError:
        return False


def holder(number: int) -> str | None:
    """Name and pid of the process that listens on the port; None when the system does not tell."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.pid and _serves(connection.status, connection.laddr, number):
                return f"{psutil.Process(connection.pid).name()}, pid {connection.pid}"
    except psutil.Error:
        return None
    return None


def listens(pid: int, number: int) -> bool:
    """Whether the process, or one below it, is the server that holds the port."""
    try:
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            if any(_serves(found.status, found.laddr, number) for found in member.net_connections("tcp")):
                return True
    except psutil.Error:
        return False
    return False


def _serves(status: str, address: Sequence[object], number: int) -> bool:
    return status == psutil.CONN_LISTEN and address[1:2] == (number,)
