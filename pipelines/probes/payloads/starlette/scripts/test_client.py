import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient


async def hello(request: Request):
    return JSONResponse({"hello": request.query_params["name"]})


client = TestClient(Starlette(routes=[Route("/hello", hello)]))
response = client.get("/hello", params={"name": "ada"})
missing = client.get("/nowhere").status_code
print(json.dumps({"status": response.status_code, "body": response.json(), "missing": missing}))
