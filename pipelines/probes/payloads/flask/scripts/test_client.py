import json

from flask import Flask, request

app = Flask(__name__)


@app.get("/hello")
def hello():
    return {"hello": request.args["name"]}


client = app.test_client()
response = client.get("/hello", query_string={"name": "ada"})
missing = client.get("/nowhere").status_code
print(json.dumps({"status": response.status_code, "body": response.json, "missing": missing}))
