import falcon


class MarkMiddleware:
    def process_request(self, req: falcon.Request, resp: falcon.Response):
        req.context.seen = True

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource, req_succeeded):
        resp.set_header("X-Middleware", "done")


class Mark:
    def on_get(self, req: falcon.Request, resp: falcon.Response):
        resp.media = {"seen": req.context.seen}


app = falcon.App(middleware=[MarkMiddleware()])
app.add_route("/middleware", Mark())
