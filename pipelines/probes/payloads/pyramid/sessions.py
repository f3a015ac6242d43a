from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.session import SignedCookieSessionFactory


def store(request: Request):
    request.session["color"] = request.params["color"]
    return {}


def read(request: Request):
    return {"color": request.session.get("color")}


with Configurator(session_factory=SignedCookieSessionFactory("a secret of the probe")) as config:
    config.add_route("store", "/sessions/set")
    config.add_route("read", "/sessions/get")
    config.add_view(store, route_name="store", renderer="json")
    config.add_view(read, route_name="read", renderer="json")
    app = config.make_wsgi_app()
