from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def read(request: Request):
    return PlainTextResponse("x" * 5000)


app = Starlette(routes=[Route("/compression", read)], middleware=[Middleware(GZipMiddleware)])
