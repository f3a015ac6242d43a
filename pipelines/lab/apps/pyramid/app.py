"""The sample API in Pyramid."""

import colander
from pyramid.config import Configurator
from pyramid.view import exception_view_config, view_config


class ItemQuery(colander.Schema):
    q = colander.SchemaNode(colander.String())
    limit = colander.SchemaNode(colander.Integer(), missing=10)


class Order(colander.Schema):
    name = colander.SchemaNode(colander.String(), validator=colander.Length(1, 50))
    price = colander.SchemaNode(colander.Float(), validator=colander.Range(min=0))
    quantity = colander.SchemaNode(colander.Integer(), validator=colander.Range(min=1))


@exception_view_config(colander.Invalid, renderer="json")
def invalid(exc, request):
    request.response.status = 400
    return {"errors": exc.asdict()}


@exception_view_config(ValueError, renderer="json")
def no_json(exc, request):
    request.response.status = 400
    return {"errors": str(exc)}


@view_config(route_name="plain", renderer="string")
def plain(request):
    return "Hello, World!"


@view_config(route_name="json", renderer="json")
def hello_json(request):
    return {"message": "Hello, World!"}


@view_config(route_name="item", renderer="json")
def read_item(request):
    query = ItemQuery().deserialize(request.GET)
    return {"item_id": int(request.matchdict["item_id"]), **query}


@view_config(route_name="orders", request_method="POST", renderer="json")
def create_order(request):
    order = Order().deserialize(request.json_body)
    request.response.status = 201
    return {**order, "total": order["price"] * order["quantity"]}


with Configurator() as config:
    config.add_route("plain", "/plain")
    config.add_route("json", "/json")
    config.add_route("item", r"/items/{item_id:\d+}")
    config.add_route("orders", "/orders")
    config.scan(".")
    app = config.make_wsgi_app()
