import asyncio

import falcon.asgi


class Wait:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response):
        await asyncio.sleep(0.25)
        resp.media = {}


app = falcon.asgi.App()
app.add_route("/async-handlers", Wait())
