import falcon
from falcon.media.validators import jsonschema

ITEM = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "price": {"type": "number"}},
    "required": ["name", "price"],
}


class Items:
    @jsonschema.validate(ITEM)
    def on_post(self, req: falcon.Request, resp: falcon.Response):
        resp.media = req.media


app = falcon.App()
app.add_route("/validation", Items())
