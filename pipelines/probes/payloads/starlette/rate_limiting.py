from ratelimit import RateLimitMiddleware, Rule
from ratelimit.backends.simple import MemoryBackend
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def address(scope):
    return scope["client"][0], "default"


async def read(request: Request):
    return JSONResponse({})


limits = Middleware(
    RateLimitMiddleware,
    authenticate=address,
    backend=MemoryBackend(),
    config={r"^/rate-limiting": [Rule(minute=2)]},
)
app = Starlette(routes=[Route("/rate-limiting", read)], middleware=[limits])
