from django.urls import path
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Upload(APIView):
    parser_classes = [MultiPartParser]

    def post(self, request: Request):
        photo = request.data["photo"]
        return Response({"filename": photo.name, "size": photo.size})


urlpatterns = [path("multipart", Upload.as_view())]
