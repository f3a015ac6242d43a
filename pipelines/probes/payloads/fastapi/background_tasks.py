import asyncio

from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
done = []


async def work():
    await asyncio.sleep(0.4)
    done.append(True)


@app.get("/background-tasks")
async def start(tasks: BackgroundTasks):
    tasks.add_task(work)
    return {}


@app.get("/background-tasks/done")
async def state():
    return {"done": bool(done)}
