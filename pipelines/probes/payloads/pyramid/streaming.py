import time

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response


def parts():
    for number in range(3):
        yield f"part {number}\n".encode()
        time.sleep(0.2)


def stream(request: Request):
    return Response(content_type="text/plain", app_iter=parts())


with Configurator() as config:
    config.add_route("streaming", "/streaming")
    config.add_view(stream, route_name="streaming")
    app = config.make_wsgi_app()
