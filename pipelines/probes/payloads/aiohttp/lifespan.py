from aiohttp import web

routes = web.RouteTableDef()
starts = []


async def count_start(app: web.Application):
    starts.append(True)


@routes.get("/lifespan")
async def read_starts(request: web.Request):
    return web.json_response({"starts": len(starts)})


def set_up(app: web.Application):
    app.on_startup.append(count_start)
