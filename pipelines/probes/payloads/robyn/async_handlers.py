import asyncio

from robyn import Robyn


def set_up(app: Robyn):
    @app.get("/async-handlers")
    async def wait():
        await asyncio.sleep(0.25)
        return {}
