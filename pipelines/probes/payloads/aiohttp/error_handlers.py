from aiohttp import web

routes = web.RouteTableDef()


class TeapotError(Exception):
    pass


@web.middleware
async def handle_teapot(request: web.Request, handler):
    try:
        return await handler(request)
    except TeapotError:
        return web.json_response({"error": "teapot"}, status=418)


@routes.get("/error-handlers")
async def brew(request: web.Request):
    raise TeapotError


def set_up(app: web.Application):
    app.middlewares.append(handle_teapot)
