from quart import Quart, request, session

app = Quart(__name__)
app.secret_key = "a secret of the probe"


@app.get("/sessions/set")
async def store():
    session["color"] = request.args["color"]
    return {}


@app.get("/sessions/get")
async def read():
    return {"color": session.get("color")}
