import asyncio

from litestar import Litestar, get


@get("/async-handlers")
async def wait() -> dict[str, str]:
    await asyncio.sleep(0.25)
    return {}


app = Litestar([wait])
