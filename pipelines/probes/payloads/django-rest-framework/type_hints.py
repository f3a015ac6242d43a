from dataclasses import dataclass

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


@dataclass
class Item:
    name: str
    price: float


class ItemList(APIView):
    def post(self, request: Request, item: Item | None = None):
        return Response(request.data)


urlpatterns = [path("type-hints", ItemList.as_view())]
