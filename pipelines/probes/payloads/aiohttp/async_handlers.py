import asyncio

from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/async-handlers")
async def wait(request: web.Request):
    await asyncio.sleep(0.25)
    return web.json_response({})
