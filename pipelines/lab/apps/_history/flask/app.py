"""The breadth of the sample API in Flask, for releases since 2021."""

from flask import Flask, jsonify, request

app = Flask(__name__)


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


@app.get("/plain")
def plain():
    return "Hello, World!", 200, {"Content-Type": "text/plain"}


@app.get("/json")
def hello_json():
    return jsonify(message="Hello, World!")


@app.get("/items/<int:item_id>")
def read_item(item_id):
    try:
        limit = int(request.args.get("limit", 10))
    except ValueError:
        return jsonify(errors={"limit": "must be a whole number"}), 400
    return jsonify(item_id=item_id, q=request.args["q"], limit=limit)


@app.post("/orders")
def create_order():
    order = request.get_json(silent=True)
    if errors := problems_of(order):
        return jsonify(errors=errors), 422
    return jsonify(**order, total=order["price"] * order["quantity"]), 201
