from quart import Quart, request

app = Quart(__name__)


@app.post("/multipart")
async def upload():
    photo = (await request.files)["photo"]
    return {"filename": photo.filename, "size": len(photo.read())}
