from pathlib import Path

from sanic import Blueprint, Request
from sanic_ext import render

bp = Blueprint("templates")
config = {"TEMPLATING_PATH_TO_TEMPLATES": Path(__file__).parent / "files"}


@bp.get("/templates")
async def greet(request: Request):
    return await render("hello.html", context={"name": request.args.get("name")})
