from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def upload(request: Request):
    async with request.form() as form:
        photo = form["photo"]
        return JSONResponse({"filename": photo.filename, "size": len(await photo.read())})


app = Starlette(routes=[Route("/multipart", upload, methods=["POST"])])
