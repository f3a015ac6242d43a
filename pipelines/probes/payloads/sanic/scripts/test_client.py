import json

from sanic import Request, Sanic, response
from sanic_testing import TestManager

app = Sanic("Hello")
TestManager(app)


@app.get("/hello")
async def hello(request: Request):
    return response.json({"hello": request.args.get("name")})


_, found = app.test_client.get("/hello?name=ada")
_, missing = app.test_client.get("/nowhere")
print(json.dumps({"status": found.status, "body": found.json, "missing": missing.status}))
