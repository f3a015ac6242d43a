from dataclasses import dataclass

from quart import Quart
from quart_schema import QuartSchema, validate_request

app = Quart(__name__)
QuartSchema(app)


@dataclass
class Item:
    name: str
    price: float


@app.post("/validation")
@validate_request(Item)
async def create_item(data: Item):
    return {"name": data.name, "price": data.price}
