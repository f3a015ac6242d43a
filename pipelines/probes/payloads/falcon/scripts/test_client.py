import json

import falcon
from falcon import testing


class Hello:
    def on_get(self, req: falcon.Request, resp: falcon.Response):
        resp.media = {"hello": req.get_param("name")}


app = falcon.App()
app.add_route("/hello", Hello())
client = testing.TestClient(app)
response = client.simulate_get("/hello", params={"name": "ada"})
missing = client.simulate_get("/nowhere").status_code
print(json.dumps({"status": response.status_code, "body": response.json, "missing": missing}))
