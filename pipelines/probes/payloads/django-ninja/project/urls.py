from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from probe_host import found

programs = found()
api = NinjaAPI(urls_namespace="probes")


def report(request: HttpRequest):
    return HttpResponse(programs.report(), content_type="application/json")


urlpatterns = [path("", report)]
for name, program in list(programs.loaded.items()):
    try:
        if hasattr(program, "set_up"):
            program.set_up(api)
        if hasattr(program, "router"):
            api.add_router("", program.router)
    except Exception as error:
        programs.fail(name, error)
    urlpatterns += getattr(program, "urlpatterns", [])
urlpatterns.append(path("", api.urls))
