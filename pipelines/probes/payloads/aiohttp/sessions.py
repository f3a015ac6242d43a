from aiohttp import web
from aiohttp_session import get_session, setup
from aiohttp_session.cookie_storage import EncryptedCookieStorage

routes = web.RouteTableDef()


@routes.get("/sessions/set")
async def store(request: web.Request):
    session = await get_session(request)
    session["color"] = request.query["color"]
    return web.json_response({})


@routes.get("/sessions/get")
async def read(request: web.Request):
    session = await get_session(request)
    return web.json_response({"color": session.get("color")})


def set_up(app: web.Application):
    setup(app, EncryptedCookieStorage(b"a secret of the probe, 32 bytes."))
