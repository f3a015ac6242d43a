import falcon


class TeapotError(Exception):
    pass


def handle_teapot(req: falcon.Request, resp: falcon.Response, ex: TeapotError, params):
    resp.status = 418
    resp.media = {"error": "teapot"}


class Brew:
    def on_get(self, req: falcon.Request, resp: falcon.Response):
        raise TeapotError


app = falcon.App()
app.add_error_handler(TeapotError, handle_teapot)
app.add_route("/error-handlers", Brew())
