import json

from django.contrib.auth import authenticate, get_user_model
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def register(request: HttpRequest):
    given = json.loads(request.body)
    user = get_user_model().objects.create_user(f"new-{given['username']}", password=given["password"])
    return JsonResponse({"stored": user.password}, status=201)


@csrf_exempt
def log_in(request: HttpRequest):
    given = json.loads(request.body)
    user = authenticate(request, username=f"new-{given['username']}", password=given["password"])
    return JsonResponse({}, status=200 if user else 401)


urlpatterns = [path("user-accounts", register), path("user-accounts/login", log_in)]
