import asyncio
from collections.abc import AsyncIterable

from fastapi import FastAPI
from fastapi.sse import EventSourceResponse, ServerSentEvent

app = FastAPI()


@app.get("/server-sent-events", response_class=EventSourceResponse)
async def ticks() -> AsyncIterable[ServerSentEvent]:
    for number in range(2):
        yield ServerSentEvent(raw_data="a\nb", event="tick", id=str(number))
        await asyncio.sleep(0.3)
