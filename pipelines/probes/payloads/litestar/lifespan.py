from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar, get

starts = []


@asynccontextmanager
async def count_starts(app: Litestar) -> AsyncGenerator[None, None]:
    starts.append(True)
    yield


@get("/lifespan")
async def read_starts() -> dict[str, int]:
    return {"starts": len(starts)}


app = Litestar([read_starts], lifespan=[count_starts])
