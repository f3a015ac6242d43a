import falcon


class Number:
    def on_get(self, req: falcon.Request, resp: falcon.Response, number: int):
        resp.media = {"number": number}


app = falcon.App()
app.add_route("/path-parameters/{number:int}", Number())
