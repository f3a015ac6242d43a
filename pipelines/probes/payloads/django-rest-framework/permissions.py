from django.urls import path
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class IsEditor(BasePermission):
    def has_permission(self, request: Request, view: APIView):
        return request.headers.get("X-User") == "editor"


class Write(APIView):
    permission_classes = [IsEditor]

    def get(self, request: Request):
        return Response({})


urlpatterns = [path("permissions", Write.as_view())]
