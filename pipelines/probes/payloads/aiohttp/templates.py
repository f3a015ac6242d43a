from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/templates")
@aiohttp_jinja2.template("hello.html")
async def greet(request: web.Request):
    return {"name": request.query["name"]}


def set_up(app: web.Application):
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(Path(__file__).parent / "files"))
