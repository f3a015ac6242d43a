from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/websocket")
async def echo(request: web.Request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await ws.send_str(message.data)
    return ws
