"""The sample API in Robyn."""

from urllib.parse import unquote_plus

from pydantic import BaseModel, Field
from robyn import Response, Robyn, jsonify

app = Robyn(__file__)


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


@app.get("/plain")
async def plain():
    return "Hello, World!"


@app.get("/json")
async def hello_json():
    return {"message": "Hello, World!"}


@app.get("/items/:item_id")
async def read_item(item_id: int, q: str, limit: int = 10):
    return {"item_id": item_id, "q": unquote_plus(q), "limit": limit}


@app.post("/orders")
async def create_order(order: Order):
    accepted = {**order.model_dump(), "total": order.price * order.quantity}
    return Response(201, {"Content-Type": "application/json"}, jsonify(accepted))


if __name__ == "__main__":
    app.start()
