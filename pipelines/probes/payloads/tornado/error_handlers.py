import tornado.web


class TeapotError(Exception):
    pass


class ApiHandler(tornado.web.RequestHandler):
    def write_error(self, status_code, **kwargs):
        if isinstance(kwargs["exc_info"][1], TeapotError):
            self.set_status(418)
            self.write({"error": "teapot"})


class BrewHandler(ApiHandler):
    def get(self):
        raise TeapotError


handlers = [(r"/error-handlers", BrewHandler)]
