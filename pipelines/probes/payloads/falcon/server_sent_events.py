import asyncio

import falcon.asgi
from falcon.asgi import SSEvent


async def ticks():
    for number in range(2):
        yield SSEvent(text="a\nb", event="tick", event_id=str(number))
        await asyncio.sleep(0.3)


class Ticks:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response):
        resp.sse = ticks()


app = falcon.asgi.App()
app.add_route("/server-sent-events", Ticks())
