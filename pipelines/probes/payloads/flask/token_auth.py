from flask import Flask, abort, request

app = Flask(__name__)


@app.get("/token-auth")
def read_user():
    given = request.authorization
    if given is None or given.type != "bearer" or given.token != "secret-token":
        abort(401)
    return {"user": "ada"}
