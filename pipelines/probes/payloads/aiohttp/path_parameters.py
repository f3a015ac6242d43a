from aiohttp import web

routes = web.RouteTableDef()


@routes.get(r"/path-parameters/{number:\d+}")
async def read_number(request: web.Request):
    return web.json_response({"number": request.match_info["number"]})
