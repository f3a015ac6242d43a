import asyncio
import json as json_module

from blacksheep import Application, get, json
from blacksheep.testing import TestClient

app = Application()


@get("/hello")
async def hello(name: str):
    return json({"hello": name})


async def ask():
    await app.start()
    client = TestClient(app)
    response = await client.get("/hello", query={"name": "ada"})
    missing = (await client.get("/nowhere")).status
    return {"status": response.status, "body": await response.json(), "missing": missing}


print(json_module.dumps(asyncio.run(ask())))
