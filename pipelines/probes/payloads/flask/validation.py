from flask import Flask, request

app = Flask(__name__)


@app.post("/validation")
def create_item():
    return request.get_json()
