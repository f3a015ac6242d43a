"""Tells when a service that was started works."""

from __future__ import annotations

import asyncio

from pipelines.up import ports
from pipelines.up.plan import Service

_POLL_SECONDS = 0.1
_ANSWER_SECONDS = 2.0


async def works(service: Service, pid: int, number: int | None) -> None:
    """Return once the service works; an answer on its port counts only when `pid` or one below gave it."""
    if service.socket:
        while not service.socket.exists():
            await asyncio.sleep(_POLL_SECONDS)
    elif number is not None:
        host = ports.loopback(service.host)
        while not (await _answers(host, number, service.health) and ports.listens(pid, number)):
            await asyncio.sleep(_POLL_SECONDS)
    else:
        await asyncio.sleep(service.settle_seconds)


async def _answers(host: str, number: int, path: str) -> bool:
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(host, number)
            try:
                writer.write(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return status.split()[1:2] == [b"200"]
