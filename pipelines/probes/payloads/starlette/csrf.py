from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette_csrf import CSRFMiddleware


async def form(request: Request):
    return JSONResponse({"token": request.cookies.get("csrftoken")})


app = Starlette(
    routes=[Route("/csrf", form, methods=["GET", "POST"])],
    middleware=[Middleware(CSRFMiddleware, secret="a secret of the probe")],
)
