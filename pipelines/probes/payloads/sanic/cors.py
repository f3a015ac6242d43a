from sanic import Blueprint, Request
from sanic.response import json

bp = Blueprint("cors")
# Sanic Extensions read it.
config = {"CORS_ORIGINS": "https://good.example"}


@bp.get("/cors")
async def read(request: Request):
    return json({})
