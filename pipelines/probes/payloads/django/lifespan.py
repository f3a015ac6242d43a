from django.http import HttpRequest, JsonResponse
from django.urls import path
from shop.apps import starts


def read_starts(request: HttpRequest):
    return JsonResponse({"starts": len(starts)})


urlpatterns = [path("lifespan", read_starts)]
