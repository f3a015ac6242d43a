from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


class MarkMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next):
        request.state.seen = True
        response = await call_next(request)
        response.headers["X-Middleware"] = "done"
        return response


async def read_mark(request: Request):
    return JSONResponse({"seen": request.state.seen})


app = Starlette(routes=[Route("/middleware", read_mark)], middleware=[Middleware(MarkMiddleware)])
