import asyncio

from bottle import Bottle

app = Bottle()


@app.get("/async-handlers")
async def wait():
    await asyncio.sleep(0.25)
    return {}
