"""The breadth of the sample API in Django REST framework, for releases since 2021."""

from django.http import HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView


class ItemSerializer(serializers.Serializer):
    q = serializers.CharField()
    limit = serializers.IntegerField(default=10)


class OrderSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=50)
    price = serializers.FloatField(min_value=0)
    quantity = serializers.IntegerField(min_value=1)


def plain(request):
    return HttpResponse("Hello, World!", content_type="text/plain")


class HelloJson(APIView):
    def get(self, request):
        return Response({"message": "Hello, World!"})


class ReadItem(APIView):
    def get(self, request, item_id):
        serializer = ItemSerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return Response({"item_id": item_id, **serializer.validated_data})


class CreateOrder(APIView):
    def post(self, request):
        serializer = OrderSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        order = serializer.validated_data
        return Response({**order, "total": order["price"] * order["quantity"]}, status=201)


urlpatterns = [
    path("plain", plain),
    path("json", HelloJson.as_view()),
    path("items/<int:item_id>", ReadItem.as_view()),
    path("orders", CreateOrder.as_view()),
]
