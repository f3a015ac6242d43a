from dataclasses import dataclass

from quart import Quart, request

app = Quart(__name__)


@dataclass
class Item:
    name: str
    price: float


@app.post("/type-hints")
async def create_item(item: Item | None = None):
    return await request.get_json()
