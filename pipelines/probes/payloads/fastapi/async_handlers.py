import asyncio

from fastapi import FastAPI

app = FastAPI()


@app.get("/async-handlers")
async def wait():
    await asyncio.sleep(0.25)
    return {}
