from pyramid.config import Configurator
from pyramid.request import Request


def hello(request: Request):
    return "hello"


with Configurator() as config:
    config.add_route("hello", "/hello")
    config.add_view(hello, route_name="hello", renderer="string")
    app = config.make_wsgi_app()
