from sanic import Blueprint, Request
from sanic.response import json

bp = Blueprint("api_versioning")


@bp.get("/api-versioning", version=1, name="first")
async def read_first(request: Request):
    return json({"version": 1})


@bp.get("/api-versioning", version=2, name="second")
async def read_second(request: Request):
    return json({"version": 2})
