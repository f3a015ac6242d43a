"""The sample API in Quart, with Quart-Schema."""

from dataclasses import asdict, dataclass
from typing import Annotated

from pydantic import Field
from quart import Quart, Response
from quart_schema import QuartSchema, RequestSchemaValidationError, validate_querystring, validate_request
from werkzeug.exceptions import BadRequest

app = Quart(__name__)
QuartSchema(app)


@dataclass
class ItemQuery:
    q: str
    limit: int = 10


@dataclass
class Order:
    name: Annotated[str, Field(min_length=1, max_length=50)]
    price: Annotated[float, Field(ge=0)]
    quantity: Annotated[int, Field(ge=1)]


@app.errorhandler(RequestSchemaValidationError)
async def handle_request_validation_error(error: RequestSchemaValidationError):
    return {"errors": str(error.validation_error)}, 400


@app.errorhandler(BadRequest)
async def handle_bad_request(error: BadRequest):
    return {"errors": error.description}, 400


@app.get("/plain")
async def plain():
    return Response("Hello, World!", mimetype="text/plain")


@app.get("/json")
async def hello_json():
    return {"message": "Hello, World!"}


@app.get("/items/<int:item_id>")
@validate_querystring(ItemQuery)
async def read_item(item_id: int, query_args: ItemQuery):
    return {"item_id": item_id, "q": query_args.q, "limit": query_args.limit}


@app.post("/orders")
@validate_request(Order)
async def create_order(data: Order):
    return {**asdict(data), "total": data.price * data.quantity}, 201
