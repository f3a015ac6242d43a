from django.urls import path
from ninja import NinjaAPI

first = NinjaAPI(version="1.0.0")
second = NinjaAPI(version="2.0.0")


@first.get("/api-versioning")
def read_first(request):
    return {"version": 1}


@second.get("/api-versioning")
def read_second(request):
    return {"version": 2}


urlpatterns = [path("v1/", first.urls), path("v2/", second.urls)]
