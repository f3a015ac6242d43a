import time

from django.http import HttpRequest, JsonResponse
from django.tasks import task
from django.urls import path

done = []


@task
def work():
    time.sleep(0.4)
    done.append(True)


def start(request: HttpRequest):
    work.enqueue()
    return JsonResponse({})


def state(request: HttpRequest):
    return JsonResponse({"done": bool(done)})


urlpatterns = [path("background-tasks", start), path("background-tasks/done", state)]
