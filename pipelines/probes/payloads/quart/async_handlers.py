import asyncio

from quart import Quart

app = Quart(__name__)


@app.get("/async-handlers")
async def wait():
    await asyncio.sleep(0.25)
    return {}
