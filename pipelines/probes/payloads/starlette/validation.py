from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def create_item(request: Request):
    return JSONResponse(await request.json())


app = Starlette(routes=[Route("/validation", create_item, methods=["POST"])])
