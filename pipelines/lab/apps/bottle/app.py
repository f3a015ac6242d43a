"""The sample API in Bottle."""

from bottle import Bottle, HTTPResponse, abort, json_dumps, request, response
from pydantic import BaseModel, Field, ValidationError

app = Bottle()


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


@app.error(400)
def bad_request(error):
    response.content_type = "application/json"
    return json_dumps({"errors": error.body})


@app.get("/plain")
def plain():
    response.content_type = "text/plain"
    return "Hello, World!"


@app.get("/json")
def hello_json():
    return {"message": "Hello, World!"}


@app.get("/items/<item_id:int>")
def read_item(item_id):
    try:
        limit = int(request.query.get("limit", 10))
    except ValueError:
        abort(400, "limit must be a whole number")
    return {"item_id": item_id, "q": request.query["q"], "limit": limit}


@app.post("/orders")
def create_order():
    try:
        order = Order.model_validate(request.json)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        return HTTPResponse({"errors": errors}, 422)
    response.status = 201
    return {**order.model_dump(), "total": order.price * order.quantity}
