import tornado.escape
import tornado.web


class ItemHandler(tornado.web.RequestHandler):
    def post(self):
        self.write(tornado.escape.json_decode(self.request.body))


handlers = [(r"/validation", ItemHandler)]
