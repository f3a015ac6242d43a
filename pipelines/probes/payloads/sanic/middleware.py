from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json

bp = Blueprint("middleware")


@bp.on_request
async def mark_request(request: Request):
    request.ctx.seen = True


@bp.on_response
async def mark_response(request: Request, response: HTTPResponse):
    response.headers["X-Middleware"] = "done"


@bp.get("/middleware")
async def read_mark(request: Request):
    return json({"seen": request.ctx.seen})
