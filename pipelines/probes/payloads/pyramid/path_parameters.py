from pyramid.config import Configurator
from pyramid.request import Request


def read_number(request: Request):
    return {"number": request.matchdict["number"]}


with Configurator() as config:
    config.add_route("number", r"/path-parameters/{number:\d+}")
    config.add_view(read_number, route_name="number", renderer="json")
    app = config.make_wsgi_app()
