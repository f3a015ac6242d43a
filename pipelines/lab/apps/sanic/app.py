"""The sample API in Sanic, with Sanic Extensions."""

from pydantic import BaseModel, Field
from sanic import Request, Sanic
from sanic.response import json, text
from sanic_ext import validate

app = Sanic("SampleApi")
app.config.FALLBACK_ERROR_FORMAT = "json"


class ItemQuery(BaseModel):
    q: str
    limit: int = 10


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


@app.get("/plain")
async def plain(request: Request):
    return text("Hello, World!")


@app.get("/json")
async def hello_json(request: Request):
    return json({"message": "Hello, World!"})


@app.get("/items/<item_id:int>")
@validate(query=ItemQuery)
async def read_item(request: Request, item_id: int, query: ItemQuery):
    return json({"item_id": item_id, "q": query.q, "limit": query.limit})


@app.post("/orders")
@validate(json=Order)
async def create_order(request: Request, body: Order):
    return json({**body.model_dump(), "total": body.price * body.quantity}, status=201)
