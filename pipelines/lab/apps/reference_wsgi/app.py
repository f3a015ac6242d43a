"""The reference: the breadth of the sample API as a bare WSGI application, without any framework."""

import json
from http import HTTPStatus
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
    arguments = parse_qs(query)
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


def read_body(environ):
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


def respond(start_response, status, content_type, body):
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [body]


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/plain":
        return respond(start_response, 200, "text/plain", b"Hello, World!")
    if path == "/json":
        status, document = 200, {"message": "Hello, World!"}
    elif path.startswith("/items/"):
        status, document = read_item(path.removeprefix("/items/"), environ["QUERY_STRING"])
    elif path == "/orders" and environ["REQUEST_METHOD"] == "POST":
        status, document = create_order(read_body(environ))
    else:
        status, document = 404, {"errors": "not found"}
    return respond(start_response, status, "application/json", json.dumps(document).encode())
