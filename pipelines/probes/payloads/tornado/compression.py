import tornado.web


class CompressedHandler(tornado.web.RequestHandler):
    def get(self):
        self.set_header("Content-Type", "text/plain")
        self.write("x" * 5000)


handlers = [(r"/compression", CompressedHandler)]
settings = {"compress_response": True}
