import json

import django
from django.conf import settings
from django.urls import path

settings.configure(
    ROOT_URLCONF="__main__",
    ALLOWED_HOSTS=["testserver"],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
)
django.setup()

from rest_framework.decorators import api_view  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402


@api_view()
def hello(request: Request):
    return Response({"hello": request.query_params["name"]})


urlpatterns = [path("hello", hello)]
client = APIClient()
response = client.get("/hello", {"name": "ada"}, format="json")
missing = client.get("/nowhere").status_code
print(json.dumps({"status": response.status_code, "body": response.json(), "missing": missing}))
