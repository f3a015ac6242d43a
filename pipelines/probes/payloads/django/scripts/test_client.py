import json

import django
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import path


def hello(request: HttpRequest):
    return JsonResponse({"hello": request.GET["name"]})


settings.configure(ROOT_URLCONF=(path("hello", hello),), ALLOWED_HOSTS=["testserver"])
django.setup()
client = Client()
response = client.get("/hello", {"name": "ada"})
missing = client.get("/nowhere").status_code
print(json.dumps({"status": response.status_code, "body": response.json(), "missing": missing}))
