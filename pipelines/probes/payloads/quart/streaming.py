import asyncio

from quart import Quart

app = Quart(__name__)


@app.get("/streaming")
async def stream():
    async def parts():
        for number in range(3):
            yield f"part {number}\n".encode()
            await asyncio.sleep(0.2)

    return parts(), 200, {"Content-Type": "text/plain"}
