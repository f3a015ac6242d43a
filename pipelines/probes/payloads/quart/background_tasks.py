import asyncio

from quart import Quart

app = Quart(__name__)
done = []


async def work():
    await asyncio.sleep(0.4)
    done.append(True)


@app.get("/background-tasks")
async def start():
    app.add_background_task(work)
    return {}


@app.get("/background-tasks/done")
async def state():
    return {"done": bool(done)}
