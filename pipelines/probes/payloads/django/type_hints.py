import json
from dataclasses import dataclass

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@dataclass
class Item:
    name: str
    price: float


@csrf_exempt
def create_item(request: HttpRequest, item: Item | None = None):
    return JsonResponse(json.loads(request.body))


urlpatterns = [path("type-hints", create_item)]
