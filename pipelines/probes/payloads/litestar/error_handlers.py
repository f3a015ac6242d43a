from litestar import Litestar, Request, Response, get


class TeapotError(Exception):
    pass


def handle_teapot(request: Request, error: TeapotError) -> Response[dict[str, str]]:
    return Response({"error": "teapot"}, status_code=418)


@get("/error-handlers")
async def brew() -> None:
    raise TeapotError


app = Litestar([brew], exception_handlers={TeapotError: handle_teapot})
