from flask import Flask, abort, request
from werkzeug.datastructures import WWWAuthenticate

app = Flask(__name__)


@app.get("/basic-auth")
def read_user():
    given = request.authorization
    if given is None or (given.username, given.password) != ("ada", "secret"):
        abort(401, www_authenticate=WWWAuthenticate("basic", {"realm": "probe"}))
    return {"user": given.username}
