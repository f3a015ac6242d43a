from bottle import Bottle, request, response

app = Bottle()


@app.hook("before_request")
def mark_request():
    request.seen = True


@app.hook("after_request")
def mark_response():
    response.set_header("X-Middleware", "done")


@app.get("/middleware")
def read_mark():
    return {"seen": request.seen}
