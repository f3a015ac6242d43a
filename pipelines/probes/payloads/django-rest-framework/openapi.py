from django.urls import path
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView
from rest_framework import generics, serializers


class ItemSerializer(serializers.Serializer):
    name = serializers.CharField()
    price = serializers.FloatField()


class ItemCreate(generics.CreateAPIView):
    serializer_class = ItemSerializer
    schema = AutoSchema()


routes = [path("configured/items", ItemCreate.as_view())]
urlpatterns = [
    *routes,
    path("configured/api/schema/", SpectacularAPIView.as_view(patterns=routes), name="schema"),
    path("configured/api/schema/swagger-ui/", SpectacularSwaggerView.as_view(url_name="schema")),
    path("configured/api/schema/redoc/", SpectacularRedocView.as_view(url_name="schema")),
]
