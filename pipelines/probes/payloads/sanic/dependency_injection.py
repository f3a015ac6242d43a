from sanic import Blueprint, Request, Sanic
from sanic.response import json
from sanic_ext import Extend

bp = Blueprint("dependency_injection")


class Name:
    def __init__(self, text: str):
        self.text = text

    @classmethod
    async def read(cls, request: Request):
        return cls(request.args.get("name"))


class Greeting:
    def __init__(self, text: str):
        self.text = text

    @classmethod
    async def make(cls, request: Request, name: Name):
        return cls(f"Hello {name.text}")


def set_up(app: Sanic):
    Extend(app)
    app.ext.add_dependency(Name, Name.read)
    app.ext.add_dependency(Greeting, Greeting.make)


@bp.get("/dependency-injection")
async def greet(request: Request, greeting: Greeting):
    return json({"greeting": greeting.text})
