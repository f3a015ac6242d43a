"""The sample API in Tornado: `python app.py HOST PORT`."""

import asyncio
import logging
import sys

import tornado.web
from pydantic import BaseModel, Field, ValidationError


class ItemQuery(BaseModel):
    q: str
    limit: int = 10


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


class ApiHandler(tornado.web.RequestHandler):
    def write_error(self, status_code, **kwargs):
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, ValidationError):
            self.set_status(422)
            errors = error.errors(include_url=False, include_context=False, include_input=False)
            self.finish({"errors": errors})
        else:
            self.finish({"errors": self._reason})

    def log_exception(self, typ, value, tb):
        if not isinstance(value, ValidationError):
            super().log_exception(typ, value, tb)


class PlainHandler(tornado.web.RequestHandler):
    def get(self):
        self.set_header("Content-Type", "text/plain")
        self.write("Hello, World!")


class JsonHandler(tornado.web.RequestHandler):
    def get(self):
        self.write({"message": "Hello, World!"})


class ItemHandler(ApiHandler):
    def get(self, item_id):
        query = ItemQuery.model_validate({name: self.get_argument(name) for name in self.request.arguments})
        self.write({"item_id": int(item_id), "q": query.q, "limit": query.limit})


class OrderHandler(ApiHandler):
    def post(self):
        order = Order.model_validate_json(self.request.body)
        self.set_status(201)
        self.write({**order.model_dump(), "total": order.price * order.quantity})


def make_app():
    return tornado.web.Application(
        [
            (r"/plain", PlainHandler),
            (r"/json", JsonHandler),
            (r"/items/(\d+)", ItemHandler),
            (r"/orders", OrderHandler),
        ]
    )


async def main(host, port):
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    make_app().listen(port, host)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
