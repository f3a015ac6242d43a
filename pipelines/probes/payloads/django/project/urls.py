from django.http import HttpRequest, HttpResponse
from django.urls import path
from probe_host import found

programs = found()


def report(request: HttpRequest):
    return HttpResponse(programs.report(), content_type="application/json")


urlpatterns = [path("", report)]
for program in programs.loaded.values():
    urlpatterns += program.urlpatterns
