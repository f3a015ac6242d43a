from ninja import NinjaAPI, Router

router = Router()


class TeapotError(Exception):
    pass


def set_up(api: NinjaAPI):
    @api.exception_handler(TeapotError)
    def handle_teapot(request, error):
        return api.create_response(request, {"error": "teapot"}, status=418)


@router.get("/error-handlers")
def brew(request):
    raise TeapotError
