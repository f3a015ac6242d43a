from flask import Flask

app = Flask(__name__)


class TeapotError(Exception):
    pass


@app.errorhandler(TeapotError)
def handle_teapot(error: TeapotError):
    return {"error": "teapot"}, 418


@app.get("/error-handlers")
def brew():
    raise TeapotError
