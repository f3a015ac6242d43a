from pathlib import Path

from pyramid.config import Configurator

with Configurator() as config:
    config.add_static_view("static-files", str(Path(__file__).parent / "files"))
    app = config.make_wsgi_app()
