import asyncio

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Wait(APIView):
    async def get(self, request: Request):
        await asyncio.sleep(0.25)
        return Response({})


urlpatterns = [path("async-handlers", Wait.as_view())]
