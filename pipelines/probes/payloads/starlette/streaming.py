import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route


async def parts():
    for number in range(3):
        yield f"part {number}\n"
        await asyncio.sleep(0.2)


async def stream(request: Request):
    return StreamingResponse(parts(), media_type="text/plain")


app = Starlette(routes=[Route("/streaming", stream)])
