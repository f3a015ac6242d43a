from django.contrib.auth import get_user_model
from django.urls import path
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

ada = get_user_model().objects.get(username="ada")
Token.objects.get_or_create(user=ada, defaults={"key": "secret-token"})


class Me(APIView):
    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request: Request):
        return Response({"user": request.user.username})


urlpatterns = [path("token-auth", Me.as_view())]
