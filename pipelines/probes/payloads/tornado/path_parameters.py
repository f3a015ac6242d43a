import tornado.web


class NumberHandler(tornado.web.RequestHandler):
    def get(self, number):
        self.write({"number": number})


handlers = [(r"/path-parameters/(\d+)", NumberHandler)]
