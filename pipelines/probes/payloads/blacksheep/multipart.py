from blacksheep import Application, FromFiles, Router, json

app = Application(router=Router())


@app.router.post("/multipart")
async def upload(files: FromFiles):
    photo = files.value[0]
    return json({"filename": photo.file_name.decode(), "size": len(photo.data)})
