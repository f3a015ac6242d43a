from django.urls import path
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.generics import ListAPIView
from rest_framework.serializers import ModelSerializer
from shop.models import Shade


class ShadeSerializer(ModelSerializer):
    class Meta:
        model = Shade
        fields = ["name", "color"]


class ShadeList(ListAPIView):
    queryset = Shade.objects.all()
    serializer_class = ShadeSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_fields = ["color"]


urlpatterns = [path("filtering", ShadeList.as_view())]
