import asyncio

from robyn import Robyn, StreamingResponse


async def parts():
    for number in range(3):
        yield f"part {number}\n"
        await asyncio.sleep(0.2)


def set_up(app: Robyn):
    @app.get("/streaming")
    async def stream():
        return StreamingResponse(parts(), media_type="text/plain")
