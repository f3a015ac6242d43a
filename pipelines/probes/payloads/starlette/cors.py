from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def read(request: Request):
    return JSONResponse({})


app = Starlette(
    routes=[Route("/cors", read)],
    middleware=[Middleware(CORSMiddleware, allow_origins=["https://good.example"])],
)
