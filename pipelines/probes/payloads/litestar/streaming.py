import asyncio
from collections.abc import AsyncGenerator

from litestar import Litestar, get
from litestar.response import Stream


async def parts() -> AsyncGenerator[str, None]:
    for number in range(3):
        yield f"part {number}\n"
        await asyncio.sleep(0.2)


@get("/streaming", media_type="text/plain")
async def stream() -> Stream:
    return Stream(parts())


app = Litestar([stream])
