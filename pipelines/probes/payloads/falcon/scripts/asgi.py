import falcon.asgi


class Hello:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response):
        resp.text = "hello"


app = falcon.asgi.App()
app.add_route("/hello", Hello())
