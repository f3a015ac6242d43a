from pyramid.config import Configurator
from pyramid.request import Request


def upload(request: Request):
    photo = request.POST["photo"]
    return {"filename": photo.filename, "size": len(photo.file.read())}


with Configurator() as config:
    config.add_route("multipart", "/multipart")
    config.add_view(upload, route_name="multipart", renderer="json")
    app = config.make_wsgi_app()
