from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class ItemSerializer(serializers.Serializer):
    name = serializers.CharField()
    price = serializers.FloatField()


class ItemList(APIView):
    def post(self, request: Request):
        serializer = ItemSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.data)


urlpatterns = [path("validation", ItemList.as_view())]
