import asyncio

from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/streaming")
async def stream(request: web.Request):
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    for number in range(3):
        await response.write(f"part {number}\n".encode())
        await asyncio.sleep(0.2)
    return response
