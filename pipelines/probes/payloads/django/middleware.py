from django.http import HttpRequest, JsonResponse
from django.urls import path


# The middleware is in shop/middleware.py and named in the settings.
def read_mark(request: HttpRequest):
    return JsonResponse({"seen": request.seen})


urlpatterns = [path("middleware", read_mark)]
