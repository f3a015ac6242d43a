import json

from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI()


@app.get("/hello")
async def hello(name: str):
    return {"hello": name}


client = TestClient(app)
response = client.get("/hello", params={"name": "ada"})
missing = client.get("/nowhere").status_code
print(json.dumps({"status": response.status_code, "body": response.json(), "missing": missing}))
