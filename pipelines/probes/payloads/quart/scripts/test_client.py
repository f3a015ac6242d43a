import asyncio
import json

from quart import Quart, request

app = Quart(__name__)


@app.get("/hello")
async def hello():
    return {"hello": request.args["name"]}


async def ask():
    client = app.test_client()
    response = await client.get("/hello", query_string={"name": "ada"})
    missing = (await client.get("/nowhere")).status_code
    return {"status": response.status_code, "body": await response.get_json(), "missing": missing}


print(json.dumps(asyncio.run(ask())))
