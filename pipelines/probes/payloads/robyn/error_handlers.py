from robyn import Response, Robyn


class TeapotError(Exception):
    pass


def set_up(app: Robyn):
    @app.exception
    def handle(error: Exception):
        if isinstance(error, TeapotError):
            return Response(418, {"Content-Type": "application/json"}, '{"error": "teapot"}')
        return Response(500, {}, str(error))

    @app.get("/error-handlers")
    def brew():
        raise TeapotError
