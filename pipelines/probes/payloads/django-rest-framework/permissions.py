from django.contrib.auth.models import User
from django.urls import path
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class UserOfHeader(BaseAuthentication):
    def authenticate(self, request: Request):
        name = request.headers.get("X-User")
        return (User(username=name), None) if name else None


class IsEditor(BasePermission):
    def has_permission(self, request: Request, view: APIView):
        return request.user.username == "editor"


class Write(APIView):
    authentication_classes = [UserOfHeader]
    permission_classes = [IsEditor]

    def get(self, request: Request):
        return Response({"user": request.user.username})


urlpatterns = [path("permissions", Write.as_view())]
