from quart import Quart

app = Quart(__name__)


class TeapotError(Exception):
    pass


@app.errorhandler(TeapotError)
async def handle_teapot(error: TeapotError):
    return {"error": "teapot"}, 418


@app.get("/error-handlers")
async def brew():
    raise TeapotError
