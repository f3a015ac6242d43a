from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def store(request: Request):
    request.session["color"] = request.query_params["color"]
    return JSONResponse({})


async def read(request: Request):
    return JSONResponse({"color": request.session.get("color")})


app = Starlette(
    routes=[Route("/sessions/set", store), Route("/sessions/get", read)],
    middleware=[Middleware(SessionMiddleware, secret_key="a secret of the probe")],
)
