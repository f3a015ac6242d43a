import asyncio
from collections.abc import AsyncGenerator

from litestar import Litestar, get
from litestar.response.sse import ServerSentEvent, ServerSentEventMessage


async def ticks() -> AsyncGenerator[ServerSentEventMessage, None]:
    for number in range(2):
        yield ServerSentEventMessage(data="a\nb", event="tick", id=str(number))
        await asyncio.sleep(0.3)


@get("/server-sent-events")
async def send_ticks() -> ServerSentEvent:
    return ServerSentEvent(ticks())


app = Litestar([send_ticks])
