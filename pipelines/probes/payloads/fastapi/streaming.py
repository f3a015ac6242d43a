import asyncio

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


async def parts():
    for number in range(3):
        yield f"part {number}\n"
        await asyncio.sleep(0.2)


@app.get("/streaming")
async def stream():
    return StreamingResponse(parts(), media_type="text/plain")
