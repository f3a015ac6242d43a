import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def wait(request: Request):
    await asyncio.sleep(0.25)
    return JSONResponse({})


app = Starlette(routes=[Route("/async-handlers", wait)])
