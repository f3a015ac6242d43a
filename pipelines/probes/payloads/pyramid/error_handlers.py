from pyramid.config import Configurator
from pyramid.request import Request


class TeapotError(Exception):
    pass


def handle_teapot(error: TeapotError, request: Request):
    request.response.status_int = 418
    return {"error": "teapot"}


def brew(request: Request):
    raise TeapotError


with Configurator() as config:
    config.add_route("brew", "/error-handlers")
    config.add_view(brew, route_name="brew", renderer="json")
    config.add_exception_view(handle_teapot, context=TeapotError, renderer="json")
    app = config.make_wsgi_app()
