from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.versioning import AcceptHeaderVersioning
from rest_framework.views import APIView


class Versioning(AcceptHeaderVersioning):
    allowed_versions = ["1", "2"]


class Version(APIView):
    versioning_class = Versioning

    def get(self, request: Request):
        return Response({"version": int(request.version)})


urlpatterns = [path("api-versioning", Version.as_view())]
