from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

starts = []


@asynccontextmanager
async def lifespan(app: Starlette):
    starts.append(True)
    yield


async def read_starts(request: Request):
    return JSONResponse({"starts": len(starts)})


app = Starlette(routes=[Route("/lifespan", read_starts)], lifespan=lifespan)
