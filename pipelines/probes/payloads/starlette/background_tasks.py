import asyncio

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

done = []


async def work():
    await asyncio.sleep(0.4)
    done.append(True)


async def start(request: Request):
    return JSONResponse({}, background=BackgroundTask(work))


async def state(request: Request):
    return JSONResponse({"done": bool(done)})


app = Starlette(routes=[Route("/background-tasks", start), Route("/background-tasks/done", state)])
