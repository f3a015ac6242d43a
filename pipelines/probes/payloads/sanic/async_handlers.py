import asyncio

from sanic import Blueprint, Request
from sanic.response import json

bp = Blueprint("async_handlers")


@bp.get("/async-handlers")
async def wait(request: Request):
    await asyncio.sleep(0.25)
    return json({})
