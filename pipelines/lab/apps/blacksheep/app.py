"""The sample API in BlackSheep."""

from blacksheep import Application, FromJSON, Request, get, json, post, text
from blacksheep.exceptions import BadRequest
from pydantic import BaseModel, Field

app = Application()


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


@app.exception_handler(BadRequest)
async def bad_request(self, request: Request, error: BadRequest):
    return json({"errors": str(error)}, 400)


@get("/plain")
async def plain():
    return text("Hello, World!")


@get("/json")
async def hello_json():
    return json({"message": "Hello, World!"})


@get("/items/{int:item_id}")
async def read_item(item_id: int, q: str, limit: int = 10):
    return json({"item_id": item_id, "q": q, "limit": limit})


@post("/orders")
async def create_order(data: FromJSON[Order]):
    order = data.value
    return json({**order.model_dump(), "total": order.price * order.quantity}, 201)
