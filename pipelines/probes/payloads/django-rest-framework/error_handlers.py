from django.urls import path
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView


class TeapotError(APIException):
    status_code = 418
    default_detail = {"error": "teapot"}


class Brew(APIView):
    def get(self, request: Request):
        raise TeapotError


urlpatterns = [path("error-handlers", Brew.as_view())]
