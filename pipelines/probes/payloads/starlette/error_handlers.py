from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


class TeapotError(Exception):
    pass


async def handle_teapot(request: Request, error: Exception):
    return JSONResponse({"error": "teapot"}, status_code=418)


async def brew(request: Request):
    raise TeapotError


app = Starlette(
    routes=[Route("/error-handlers", brew)],
    exception_handlers={TeapotError: handle_teapot},
)
