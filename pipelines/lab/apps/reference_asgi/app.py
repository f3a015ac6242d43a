"""The reference: the breadth of the sample API as a bare ASGI application, without any framework."""

import json
from urllib.parse import parse_qs


def problems_of(order):
    """What is wrong with an order, by field."""
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


def read_item(item_id, query):
    """Status and document of `GET /items/{item_id}`."""
    arguments = parse_qs(query.decode())
    try:
        number, limit = int(item_id), int(arguments.get("limit", ["10"])[0])
        return 200, {"item_id": number, "q": arguments["q"][0], "limit": limit}
    except (KeyError, ValueError):
        return 400, {"errors": "item_id and limit must be whole numbers, q must be given"}


def create_order(body):
    """Status and document of `POST /orders`."""
    try:
        order = json.loads(body)
    except ValueError:
        return 400, {"errors": {"body": "must be JSON"}}
    if errors := problems_of(order):
        return 422, {"errors": errors}
    return 201, {**order, "total": order["price"] * order["quantity"]}


async def read_body(receive):
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def respond(send, status, content_type, body):
    headers = [(b"content-type", content_type), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def lifespan(receive, send):
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    path = scope["path"]
    if path == "/plain":
        return await respond(send, 200, b"text/plain", b"Hello, World!")
    if path == "/json":
        status, document = 200, {"message": "Hello, World!"}
    elif path.startswith("/items/"):
        status, document = read_item(path.removeprefix("/items/"), scope["query_string"])
    elif path == "/orders" and scope["method"] == "POST":
        status, document = create_order(await read_body(receive))
    else:
        status, document = 404, {"errors": "not found"}
    return await respond(send, status, b"application/json", json.dumps(document).encode())
