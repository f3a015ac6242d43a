import time

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path


def parts():
    for number in range(3):
        yield f"part {number}\n"
        time.sleep(0.2)


def stream(request: HttpRequest):
    return StreamingHttpResponse(parts(), content_type="text/plain")


urlpatterns = [path("streaming", stream)]
