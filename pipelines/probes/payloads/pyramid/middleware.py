from pyramid.config import Configurator
from pyramid.request import Request


def mark_tween_factory(handler, registry):
    def mark(request: Request):
        request.seen = True
        response = handler(request)
        response.headers["X-Middleware"] = "done"
        return response

    return mark


def read_mark(request: Request):
    return {"seen": request.seen}


with Configurator() as config:
    config.add_tween(f"{__name__}.mark_tween_factory")
    config.add_route("middleware", "/middleware")
    config.add_view(read_mark, route_name="middleware", renderer="json")
    app = config.make_wsgi_app()
