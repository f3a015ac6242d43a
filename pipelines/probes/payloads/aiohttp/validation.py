from aiohttp import web

routes = web.RouteTableDef()


@routes.post("/validation")
async def create_item(request: web.Request):
    return web.json_response(await request.json())
