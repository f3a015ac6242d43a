from sanic import Blueprint, Request
from sanic.response import text

items = Blueprint("items", url_prefix="/shop")


@items.get("/items")
async def read_items(request: Request):
    return text("items")


bp = Blueprint.group(items, url_prefix="/routers")
