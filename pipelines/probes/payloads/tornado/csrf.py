import tornado.web


class FormHandler(tornado.web.RequestHandler):
    def get(self):
        self.write({"token": self.xsrf_token.decode()})

    def post(self):
        self.write({})

    # Elsewhere the setting xsrf_cookies asks for it in every handler.
    def prepare(self):
        if self.request.method == "POST":
            self.check_xsrf_cookie()


handlers = [(r"/csrf", FormHandler)]
