import asyncio

from sanic import Blueprint, Request
from sanic.response import json

bp = Blueprint("background_tasks")
done = []


async def work():
    await asyncio.sleep(0.4)
    done.append(True)


@bp.get("/background-tasks")
async def start(request: Request):
    request.app.add_task(work())
    return json({})


@bp.get("/background-tasks/done")
async def state(request: Request):
    return json({"done": bool(done)})
