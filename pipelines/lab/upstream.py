"""A slow JSON service for the fan-out endpoint: `python upstream.py PORT DELAY_MS`, standard library only.

`GET /NUMBER` answers `{"upstream": NUMBER}` after the delay, on connections that stay open.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial


async def answer(delay_s: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection until the client closes it."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            number = head.split(b" ", 2)[1].lstrip(b"/")
            known = number.isdigit()
            if known:
                await asyncio.sleep(delay_s)
            status = b"200 OK" if known else b"404 Not Found"
            body = b'{"upstream": %s}' % (number if known else b"null")
            writer.write(
                b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                % (status, len(body), body)
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        pass
    finally:
        writer.close()


async def serve(port: int, delay_s: float) -> None:
    """Serve on the loopback address until the process is told to end."""
    server = await asyncio.start_server(partial(answer, delay_s), "127.0.0.1", port, backlog=1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]) / 1000))
