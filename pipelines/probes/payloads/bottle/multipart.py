from bottle import Bottle, request

app = Bottle()


@app.post("/multipart")
def upload():
    photo = request.files["photo"]
    return {"filename": photo.filename, "size": len(photo.file.read())}
