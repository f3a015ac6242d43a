from sanic import Blueprint, Request, Websocket

bp = Blueprint("websocket")


@bp.websocket("/websocket")
async def echo(request: Request, ws: Websocket):
    async for message in ws:
        await ws.send(message)
