import tornado.web


class UploadHandler(tornado.web.RequestHandler):
    def post(self):
        photo = self.request.files["photo"][0]
        self.write({"filename": photo.filename, "size": len(photo.body)})


handlers = [(r"/multipart", UploadHandler)]
