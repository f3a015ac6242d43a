"""The breadth of the sample API in Starlette, for releases since 2021."""

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route


def problems_of(order):
    """What is wrong with an order, by field; checked by hand, as the framework has no validation."""
    if not isinstance(order, dict):
        return {"body": "must be an object"}
    name, price, quantity = order.get("name"), order.get("price"), order.get("quantity")
    found = {}
    if not isinstance(name, str) or not 1 <= len(name) <= 50:
        found["name"] = "must be a text of 1 to 50 characters"
    if isinstance(price, bool) or not isinstance(price, int | float) or price < 0:
        found["price"] = "must be a number of at least 0"
    if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
        found["quantity"] = "must be a whole number of at least 1"
    return found


async def plain(request):
    return PlainTextResponse("Hello, World!")


async def hello_json(request):
    return JSONResponse({"message": "Hello, World!"})


async def read_item(request):
    try:
        limit = int(request.query_params.get("limit", 10))
    except ValueError:
        return JSONResponse({"errors": {"limit": "must be a whole number"}}, status_code=400)
    item = {"item_id": request.path_params["item_id"], "q": request.query_params.get("q"), "limit": limit}
    return JSONResponse(item)


async def create_order(request):
    try:
        order = await request.json()
    except ValueError:
        return JSONResponse({"errors": {"body": "must be JSON"}}, status_code=400)
    if errors := problems_of(order):
        return JSONResponse({"errors": errors}, status_code=422)
    return JSONResponse({**order, "total": order["price"] * order["quantity"]}, status_code=201)


app = Starlette(
    routes=[
        Route("/plain", plain),
        Route("/json", hello_json),
        Route("/items/{item_id:int}", read_item),
        Route("/orders", create_order, methods=["POST"]),
    ]
)
