from robyn import Request, Robyn


def set_up(app: Robyn):
    @app.post("/multipart")
    def upload(request: Request):
        name, content = next(iter(request.files.items()))
        return {"filename": name, "size": len(content)}
