from django.http import HttpRequest
from django.shortcuts import render
from django.urls import path


def greet(request: HttpRequest):
    return render(request, "hello.html", {"name": request.GET["name"]})


urlpatterns = [path("templates", greet)]
