from pyramid.config import Configurator
from pyramid.request import Request


def read_items(request: Request):
    return "items"


def shop(config: Configurator):
    config.add_route("items", "/items")
    config.add_view(read_items, route_name="items", renderer="json")


with Configurator() as config:
    config.include(shop, route_prefix="/routers/shop")
    app = config.make_wsgi_app()
