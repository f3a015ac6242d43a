import falcon


class Upload:
    def on_post(self, req: falcon.Request, resp: falcon.Response):
        for part in req.get_media():
            if part.name == "photo":
                resp.media = {"filename": part.filename, "size": len(part.stream.read())}


app = falcon.App()
app.add_route("/multipart", Upload())
