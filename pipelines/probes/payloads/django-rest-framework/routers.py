from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSet


class ItemViewSet(ViewSet):
    def list(self, request: Request):
        return Response("items")


router = SimpleRouter(trailing_slash=False)
router.register("items", ItemViewSet, basename="item")
urlpatterns = [path("routers/shop/", include(router.urls))]
