from pydantic import BaseModel
from sanic import Blueprint, Request
from sanic.response import json
from sanic_ext import validate

bp = Blueprint("validation")


class Item(BaseModel):
    name: str
    price: float


@bp.post("/validation")
@validate(json=Item)
async def create_item(request: Request, body: Item):
    return json(body.model_dump())
