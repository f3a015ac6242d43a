from pyramid.config import Configurator
from pyramid.request import Request


def create_item(request: Request):
    return request.json_body


with Configurator() as config:
    config.add_route("validation", "/validation")
    config.add_view(create_item, route_name="validation", renderer="json")
    app = config.make_wsgi_app()
