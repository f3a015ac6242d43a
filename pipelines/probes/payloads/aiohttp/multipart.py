from aiohttp import web

routes = web.RouteTableDef()


@routes.post("/multipart")
async def upload(request: web.Request):
    photo = (await request.post())["photo"]
    return web.json_response({"filename": photo.filename, "size": len(photo.file.read())})
