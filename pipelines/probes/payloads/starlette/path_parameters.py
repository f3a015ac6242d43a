from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def read_number(request: Request):
    return JSONResponse({"number": request.path_params["number"]})


app = Starlette(routes=[Route("/path-parameters/{number:int}", read_number)])
