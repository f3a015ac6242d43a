"""The sample API in Falcon."""

import falcon
from pydantic import BaseModel, Field, ValidationError


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


class Plain:
    def on_get(self, req, resp):
        resp.content_type = falcon.MEDIA_TEXT
        resp.text = "Hello, World!"


class HelloJson:
    def on_get(self, req, resp):
        resp.media = {"message": "Hello, World!"}


class Item:
    def on_get(self, req, resp, item_id):
        resp.media = {
            "item_id": item_id,
            "q": req.get_param("q", required=True),
            "limit": req.get_param_as_int("limit", default=10),
        }


class Orders:
    def on_post(self, req, resp):
        order = Order.model_validate(req.get_media())
        resp.status = falcon.HTTP_201
        resp.media = {**order.model_dump(), "total": order.price * order.quantity}


def handle_invalid_body(req, resp, error, params):
    resp.status = falcon.HTTP_422
    resp.media = {"errors": error.errors(include_url=False, include_context=False, include_input=False)}


app = falcon.App()
app.add_error_handler(ValidationError, handle_invalid_body)
app.add_route("/plain", Plain())
app.add_route("/json", HelloJson())
app.add_route("/items/{item_id:int}", Item())
app.add_route("/orders", Orders())
