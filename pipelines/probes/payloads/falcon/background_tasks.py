import asyncio

import falcon.asgi

done = []


async def work():
    await asyncio.sleep(0.4)
    done.append(True)


class Start:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response):
        resp.media = {}
        resp.schedule(work)


class State:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response):
        resp.media = {"done": bool(done)}


app = falcon.asgi.App()
app.add_route("/background-tasks", Start())
app.add_route("/background-tasks/done", State())
