from django.core.paginator import Paginator
from django.http import HttpRequest, JsonResponse
from django.urls import path

items = [f"item-{number:02}" for number in range(1, 26)]


def read_items(request: HttpRequest):
    page = Paginator(items, 10).get_page(request.GET.get("page"))
    return JsonResponse({"items": list(page), "has_next": page.has_next()})


urlpatterns = [path("pagination", read_items)]
