from pathlib import Path

from pyramid.config import Configurator
from pyramid.request import Request


def greet(request: Request):
    return {"name": request.params["name"]}


with Configurator() as config:
    config.include("pyramid_jinja2")
    config.add_jinja2_search_path(str(Path(__file__).parent / "files"))
    config.add_jinja2_renderer(".html")
    config.add_jinja2_search_path(str(Path(__file__).parent / "files"), name=".html")
    config.add_route("greet", "/templates")
    config.add_view(greet, route_name="greet", renderer="hello.html")
    app = config.make_wsgi_app()
