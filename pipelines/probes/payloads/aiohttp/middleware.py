from aiohttp import web

routes = web.RouteTableDef()


@web.middleware
async def mark(request: web.Request, handler):
    request["seen"] = True
    response = await handler(request)
    if not response.prepared:
        response.headers["X-Middleware"] = "done"
    return response


@routes.get("/middleware")
async def read_mark(request: web.Request):
    return web.json_response({"seen": request["seen"]})


def set_up(app: web.Application):
    app.middlewares.append(mark)
