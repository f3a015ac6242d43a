from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path


def form(request: HttpRequest):
    return JsonResponse({"token": get_token(request)})


urlpatterns = [path("csrf", form)]
