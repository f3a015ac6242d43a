from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Read(APIView):
    def get(self, request: Request):
        return Response({})


urlpatterns = [path("cors", Read.as_view())]
