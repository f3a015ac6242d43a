import asyncio

from blacksheep import Application, Router, json

app = Application(router=Router())


@app.router.get("/async-handlers")
async def wait():
    await asyncio.sleep(0.25)
    return json({})
