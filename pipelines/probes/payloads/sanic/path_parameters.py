from sanic import Blueprint, Request
from sanic.response import json

bp = Blueprint("path_parameters")


@bp.get("/path-parameters/<number:int>")
async def read_number(request: Request, number: int):
    return json({"number": number})
