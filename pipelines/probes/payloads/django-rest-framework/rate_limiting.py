from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView


class TwoAMinute(AnonRateThrottle):
    rate = "2/min"


class Limited(APIView):
    throttle_classes = [TwoAMinute]

    def get(self, request: Request):
        return Response({})


urlpatterns = [path("rate-limiting", Limited.as_view())]
