import asyncio

from flask import Flask

app = Flask(__name__)


@app.get("/async-handlers")
async def wait():
    await asyncio.sleep(0.25)
    return {}
