from pyramid.authorization import ACLHelper, Allow
from pyramid.config import Configurator
from pyramid.request import Request


class HeaderPolicy:
    def identity(self, request: Request):
        return request.headers.get("X-User")

    def authenticated_userid(self, request: Request):
        return self.identity(request)

    def permits(self, request: Request, context, permission):
        return ACLHelper().permits(context, [self.identity(request)], permission)


class Root:
    __acl__ = [(Allow, "editor", "write")]

    def __init__(self, request: Request):
        pass


def write(request: Request):
    return {}


with Configurator(root_factory=Root) as config:
    config.set_security_policy(HeaderPolicy())
    config.add_route("write", "/permissions")
    config.add_view(write, route_name="write", renderer="json", permission="write")
    app = config.make_wsgi_app()
