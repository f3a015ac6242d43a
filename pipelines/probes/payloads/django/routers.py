from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def read_items(request: HttpRequest):
    return HttpResponse("items")


shop = [path("items", read_items)]
urlpatterns = [path("routers/shop/", include(shop))]
