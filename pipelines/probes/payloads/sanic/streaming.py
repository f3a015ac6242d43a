import asyncio

from sanic import Blueprint, Request

bp = Blueprint("streaming")


@bp.get("/streaming")
async def stream(request: Request):
    response = await request.respond(content_type="text/plain")
    for number in range(3):
        await response.send(f"part {number}\n")
        await asyncio.sleep(0.2)
    await response.eof()
