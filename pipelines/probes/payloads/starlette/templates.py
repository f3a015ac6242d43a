from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.templating import Jinja2Templates

templates = Jinja2Templates(directory=Path(__file__).parent / "files")


async def greet(request: Request):
    return templates.TemplateResponse(request, "hello.html", {"name": request.query_params["name"]})


app = Starlette(routes=[Route("/templates", greet)])
