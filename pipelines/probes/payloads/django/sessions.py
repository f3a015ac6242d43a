from django.http import HttpRequest, JsonResponse
from django.urls import path


def store(request: HttpRequest):
    request.session["color"] = request.GET["color"]
    return JsonResponse({})


def read(request: HttpRequest):
    return JsonResponse({"color": request.session.get("color")})


urlpatterns = [path("sessions/set", store), path("sessions/get", read)]
