from django.urls import path
from rest_framework.authentication import BasicAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


# The user is made where the project starts, in wsgi.py.
class Me(APIView):
    authentication_classes = [BasicAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request: Request):
        return Response({"user": request.user.username})


urlpatterns = [path("basic-auth", Me.as_view())]
