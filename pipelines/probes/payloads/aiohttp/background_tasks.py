import asyncio

from aiohttp import web
from aiojobs.aiohttp import setup, spawn

routes = web.RouteTableDef()
done = []


async def work():
    await asyncio.sleep(0.4)
    done.append(True)


@routes.get("/background-tasks")
async def start(request: web.Request):
    await spawn(request, work())
    return web.json_response({})


@routes.get("/background-tasks/done")
async def state(request: web.Request):
    return web.json_response({"done": bool(done)})


def set_up(app: web.Application):
    setup(app)
