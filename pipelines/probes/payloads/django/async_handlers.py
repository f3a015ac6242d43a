import asyncio

from django.http import HttpRequest, JsonResponse
from django.urls import path


async def wait(request: HttpRequest):
    await asyncio.sleep(0.25)
    return JsonResponse({})


urlpatterns = [path("async-handlers", wait)]
