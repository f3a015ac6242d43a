from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

files = StaticFiles(directory=Path(__file__).parent / "files")
app = Starlette(routes=[Mount("/static-files", app=files)])
