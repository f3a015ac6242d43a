import falcon


class Read:
    def on_get(self, req: falcon.Request, resp: falcon.Response):
        resp.media = {}


app = falcon.App(middleware=falcon.CORSMiddleware(allow_origins="https://good.example"))
app.add_route("/cors", Read())
