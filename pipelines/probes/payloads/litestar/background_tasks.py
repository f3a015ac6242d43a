import asyncio

from litestar import Litestar, Response, get
from litestar.background_tasks import BackgroundTask

done = []


async def work() -> None:
    await asyncio.sleep(0.4)
    done.append(True)


@get("/background-tasks")
async def start() -> Response[dict[str, str]]:
    return Response({}, background=BackgroundTask(work))


@get("/background-tasks/done")
async def state() -> dict[str, bool]:
    return {"done": bool(done)}


app = Litestar([start, state])
