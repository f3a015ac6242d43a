import aiohttp_cors
from aiohttp import web


async def read(request: web.Request):
    return web.json_response({})


def set_up(app: web.Application):
    cors = aiohttp_cors.setup(app)
    resource = cors.add(app.router.add_resource("/cors"))
    cors.add(resource.add_route("GET", read), {"https://good.example": aiohttp_cors.ResourceOptions()})
