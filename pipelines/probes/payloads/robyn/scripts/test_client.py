import json

from robyn import Request, Robyn
from robyn.testing import TestClient

app = Robyn(__file__)


@app.get("/hello")
def hello(request: Request):
    return {"hello": request.query_params.get("name", "")}


client = TestClient(app)
response = client.get("/hello", query_params={"name": "ada"})
missing = client.get("/nowhere").status_code
print(json.dumps({"status": response.status_code, "body": response.json(), "missing": missing}))
