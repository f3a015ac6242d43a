from django.http import HttpRequest
from django.urls import path


class TeapotError(Exception):
    pass


def brew(request: HttpRequest):
    raise TeapotError


# What becomes of it is said in process_exception of shop/middleware.py.
urlpatterns = [path("error-handlers", brew)]
