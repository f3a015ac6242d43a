import asyncio

from blacksheep import Application, Router
from blacksheep.server.sse import ServerSentEvent, ServerSentEventsResponse

app = Application(router=Router())


async def ticks():
    for number in range(2):
        yield ServerSentEvent("a\nb", event="tick", id=str(number))
        await asyncio.sleep(0.3)


@app.router.get("/server-sent-events")
async def send_ticks():
    return ServerSentEventsResponse(ticks)
