import json

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from shop.models import Lamp


@csrf_exempt
def create_lamp(request: HttpRequest):
    lamp = Lamp.objects.create(**json.loads(request.body))
    return JsonResponse({"id": lamp.pk}, status=201)


def read_lamp(request: HttpRequest, lamp_id: int):
    lamp = get_object_or_404(Lamp, pk=lamp_id)
    return JsonResponse({"name": lamp.name, "price": lamp.price})


urlpatterns = [path("orm", create_lamp), path("orm/<int:lamp_id>", read_lamp)]
