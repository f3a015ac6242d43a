"""The sample API in aiohttp."""

from aiohttp import web
from pydantic import BaseModel, Field, ValidationError

routes = web.RouteTableDef()


class ItemQuery(BaseModel):
    q: str
    limit: int = 10


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


@web.middleware
async def invalid_input(request: web.Request, handler):
    try:
        return await handler(request)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        return web.json_response({"errors": errors}, status=422)


@routes.get("/plain")
async def plain(request: web.Request):
    return web.Response(text="Hello, World!")


@routes.get("/json")
async def hello_json(request: web.Request):
    return web.json_response({"message": "Hello, World!"})


@routes.get(r"/items/{item_id:\d+}")
async def read_item(request: web.Request):
    query = ItemQuery.model_validate(dict(request.query))
    item_id = int(request.match_info["item_id"])
    return web.json_response({"item_id": item_id, "q": query.q, "limit": query.limit})


@routes.post("/orders")
async def create_order(request: web.Request):
    order = Order.model_validate_json(await request.read())
    return web.json_response({**order.model_dump(), "total": order.price * order.quantity}, status=201)


def make_app(argv: list[str]) -> web.Application:
    app = web.Application(middlewares=[invalid_input])
    app.add_routes(routes)
    return app
