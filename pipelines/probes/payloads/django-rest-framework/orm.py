from django.urls import include, path
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet
from shop.models import Lamp


class LampSerializer(ModelSerializer):
    class Meta:
        model = Lamp
        fields = ["id", "name", "price"]


class LampViewSet(ModelViewSet):
    authentication_classes = []
    queryset = Lamp.objects.all()
    serializer_class = LampSerializer


router = SimpleRouter(trailing_slash=False)
router.register("orm", LampViewSet)
urlpatterns = [path("", include(router.urls))]
