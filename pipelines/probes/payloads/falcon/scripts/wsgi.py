import falcon


class Hello:
    def on_get(self, req: falcon.Request, resp: falcon.Response):
        resp.text = "hello"


app = falcon.App()
app.add_route("/hello", Hello())
