from django.http import HttpRequest, JsonResponse
from django.urls import path


def read_number(request: HttpRequest, number: int):
    return JsonResponse({"number": number})


urlpatterns = [path("path-parameters/<int:number>", read_number)]
