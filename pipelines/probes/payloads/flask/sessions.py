from flask import Flask, request, session

app = Flask(__name__)
app.secret_key = "a secret of the probe"


@app.get("/sessions/set")
def store():
    session["color"] = request.args["color"]
    return {}


@app.get("/sessions/get")
def read():
    return {"color": session.get("color")}
