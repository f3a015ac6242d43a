from pyramid.config import Configurator
from pyramid.csrf import CookieCSRFStoragePolicy, get_csrf_token
from pyramid.request import Request


def form(request: Request):
    return {"token": get_csrf_token(request)}


with Configurator() as config:
    config.set_csrf_storage_policy(CookieCSRFStoragePolicy())
    config.set_default_csrf_options(require_csrf=True)
    config.add_route("csrf", "/csrf")
    config.add_view(form, route_name="csrf", renderer="json")
    app = config.make_wsgi_app()
