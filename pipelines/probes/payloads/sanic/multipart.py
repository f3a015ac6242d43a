from sanic import Blueprint, Request
from sanic.response import json

bp = Blueprint("multipart")


@bp.post("/multipart")
async def upload(request: Request):
    photo = request.files.get("photo")
    return json({"filename": photo.name, "size": len(photo.body)})
