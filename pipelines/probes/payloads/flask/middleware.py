from flask import Flask, g

app = Flask(__name__)


@app.before_request
def mark_request():
    g.seen = True


@app.after_request
def mark_response(response):
    response.headers["X-Middleware"] = "done"
    return response


@app.get("/middleware")
def read_mark():
    return {"seen": g.seen}
