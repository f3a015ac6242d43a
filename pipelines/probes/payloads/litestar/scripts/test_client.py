import json

from litestar import get
from litestar.testing import create_test_client


@get("/hello")
async def hello(name: str) -> dict[str, str]:
    return {"hello": name}


with create_test_client([hello]) as client:
    response = client.get("/hello", params={"name": "ada"})
    missing = client.get("/nowhere").status_code
print(json.dumps({"status": response.status_code, "body": response.json(), "missing": missing}))
