import asyncio
import json

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer


async def hello(request: web.Request):
    return web.json_response({"hello": request.query["name"]})


async def ask():
    app = web.Application()
    app.router.add_get("/hello", hello)
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/hello", params={"name": "ada"})
        missing = await client.get("/nowhere")
        return {"status": response.status, "body": await response.json(), "missing": missing.status}


print(json.dumps(asyncio.run(ask())))
