"""The breadth of the sample API in Litestar, for releases since the first of that name."""

from typing import Annotated

from litestar import Litestar, MediaType, get, post
from msgspec import Meta, Struct


class Order(Struct):
    name: Annotated[str, Meta(min_length=1, max_length=50)]
    price: Annotated[float, Meta(ge=0)]
    quantity: Annotated[int, Meta(ge=1)]


class AcceptedOrder(Order):
    total: float


@get("/plain", media_type=MediaType.TEXT)
async def plain() -> str:
    return "Hello, World!"


@get("/json")
async def hello_json() -> dict[str, str]:
    return {"message": "Hello, World!"}


@get("/items/{item_id:int}")
async def read_item(item_id: int, q: str, limit: int = 10) -> dict[str, int | str]:
    return {"item_id": item_id, "q": q, "limit": limit}


@post("/orders")
async def create_order(data: Order) -> AcceptedOrder:
    return AcceptedOrder(data.name, data.price, data.quantity, data.price * data.quantity)


app = Litestar([plain, hello_json, read_item, create_order])
