import asyncio

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route


async def ticks():
    for number in range(2):
        yield ServerSentEvent("a\nb", event="tick", id=str(number))
        await asyncio.sleep(0.3)


async def send_ticks(request: Request):
    return EventSourceResponse(ticks())


app = Starlette(routes=[Route("/server-sent-events", send_ticks)])
