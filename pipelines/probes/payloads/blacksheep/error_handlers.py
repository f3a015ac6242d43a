from blacksheep import Application, Request, Router, json

app = Application(router=Router())


class TeapotError(Exception):
    pass


@app.exception_handler(TeapotError)
async def handle_teapot(self, request: Request, error: TeapotError):
    return json({"error": "teapot"}, 418)


@app.router.get("/error-handlers")
async def brew():
    raise TeapotError
