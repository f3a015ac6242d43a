import tornado.web


class MarkedHandler(tornado.web.RequestHandler):
    def prepare(self):
        self.seen = True

    def set_default_headers(self):
        self.set_header("X-Middleware", "done")


class MarkHandler(MarkedHandler):
    def get(self):
        self.write({"seen": self.seen})


handlers = [(r"/middleware", MarkHandler)]
