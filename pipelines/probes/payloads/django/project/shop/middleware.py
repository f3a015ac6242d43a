from django.http import HttpRequest, JsonResponse


class MarkMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        request.seen = True
        response = self.get_response(request)
        response["X-Middleware"] = "done"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception):
        if type(exception).__name__ == "TeapotError":
            return JsonResponse({"error": "teapot"}, status=418)
        return None
