from django.http import HttpRequest, HttpResponse
from django.urls import path


# GZipMiddleware is named in the settings.
def read(request: HttpRequest):
    return HttpResponse("x" * 5000, content_type="text/plain")


urlpatterns = [path("compression", read)]
