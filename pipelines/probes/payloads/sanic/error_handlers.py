from sanic import Blueprint, Request
from sanic.response import json

bp = Blueprint("error_handlers")


class TeapotError(Exception):
    pass


@bp.exception(TeapotError)
async def handle_teapot(request: Request, error: TeapotError):
    return json({"error": "teapot"}, status=418)


@bp.get("/error-handlers")
async def brew(request: Request):
    raise TeapotError
