from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.serializers import CharField, Serializer


class ItemSerializer(Serializer):
    name = CharField()


class TenAPage(PageNumberPagination):
    page_size = 10


class ItemList(ListAPIView):
    queryset = [{"name": f"item-{number:02}"} for number in range(1, 26)]
    serializer_class = ItemSerializer
    pagination_class = TenAPage


urlpatterns = [path("pagination", ItemList.as_view())]
