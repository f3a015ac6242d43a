from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/multipart")
async def upload(photo: UploadFile):
    return {"filename": photo.filename, "size": len(await photo.read())}
