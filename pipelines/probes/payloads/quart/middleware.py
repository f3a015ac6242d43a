from quart import Quart, g

app = Quart(__name__)


@app.before_request
async def mark_request():
    g.seen = True


@app.after_request
async def mark_response(response):
    response.headers["X-Middleware"] = "done"
    return response


@app.get("/middleware")
async def read_mark():
    return {"seen": g.seen}
