from sanic import Blueprint, Request, Sanic
from sanic.response import json

bp = Blueprint("lifespan")
starts = []


@bp.before_server_start
async def count_start(app: Sanic):
    starts.append(True)


@bp.get("/lifespan")
async def read_starts(request: Request):
    return json({"starts": len(starts)})
