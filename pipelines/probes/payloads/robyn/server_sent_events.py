import asyncio

from robyn import Robyn, SSEMessage, SSEResponse


async def ticks():
    for number in range(2):
        yield SSEMessage("a\nb", event="tick", id=str(number))
        await asyncio.sleep(0.3)


def set_up(app: Robyn):
    @app.get("/server-sent-events")
    async def send_ticks():
        return SSEResponse(ticks())
