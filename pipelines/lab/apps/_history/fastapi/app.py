"""The breadth of the sample API in FastAPI, for releases since 2021."""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

app = FastAPI()


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


class AcceptedOrder(Order):
    total: float


@app.get("/plain", response_class=PlainTextResponse)
async def plain():
    return "Hello, World!"


@app.get("/json")
async def hello_json():
    return {"message": "Hello, World!"}


@app.get("/items/{item_id}")
async def read_item(item_id: int, q: str, limit: int = 10):
    return {"item_id": item_id, "q": q, "limit": limit}


@app.post("/orders", status_code=201, response_model=AcceptedOrder)
async def create_order(order: Order):
    return AcceptedOrder(**dict(order), total=order.price * order.quantity)
