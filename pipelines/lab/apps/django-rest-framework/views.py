"""The sample API in Django REST framework."""

import os
import secrets
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import urllib3
from django.contrib.auth.models import User
from django.http import StreamingHttpResponse
from models import Product
from rest_framework import generics
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer, TemplateHTMLRenderer
from rest_framework.response import Response
from rest_framework.views import APIView
from serializers import ItemSerializer, OrderSerializer, ProductSerializer, UploadSerializer

upstreams = urllib3.PoolManager(maxsize=12)
executor = ThreadPoolExecutor(max_workers=12)


class PlainTextRenderer(BaseRenderer):
    media_type = "text/plain"
    format = "txt"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return str(data).encode()


class Plain(APIView):
    renderer_classes = [PlainTextRenderer]

    def get(self, request):
        return Response("Hello, World!")


class HelloJson(APIView):
    def get(self, request):
        return Response({"message": "Hello, World!"})


class ItemDetail(APIView):
    def get(self, request, item_id):
        serializer = ItemSerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return Response({"item_id": item_id, **serializer.validated_data})


class OrderCreate(generics.CreateAPIView):
    serializer_class = OrderSerializer


class ProductDetail(generics.RetrieveAPIView):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer


class ProductList(generics.ListAPIView):
    serializer_class = ProductSerializer

    def get_queryset(self):
        after = int(self.request.query_params.get("after", 0))
        return Product.objects.filter(id__gt=after).order_by("id")[:100]


class ListPage(APIView):
    renderer_classes = [TemplateHTMLRenderer]

    def get(self, request):
        title = request.query_params["title"]
        items = [f"{title} {number}" for number in range(1, 21)]
        return Response({"title": title, "items": items}, template_name="list.html")


class Upload(APIView):
    parser_classes = [MultiPartParser]

    def post(self, request):
        serializer = UploadSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        file = serializer.validated_data["file"]
        return Response(
            {"filename": file.name, "size": file.size, "crc32": zlib.crc32(file.read())}, status=201
        )


def lines(count, pause_ms):
    for number in range(count):
        yield f"line {number}\n"
        time.sleep(pause_ms / 1000)


class Stream(APIView):
    def get(self, request):
        count, pause_ms = int(request.query_params["count"]), int(request.query_params["pause_ms"])
        return StreamingHttpResponse(lines(count, pause_ms), content_type="text/plain")


def ask_upstream(number):
    return upstreams.request("GET", f"{os.environ['UPSTREAM_URL']}/{number}").json()


class FanOut(APIView):
    def get(self, request):
        return Response({"upstreams": list(executor.map(ask_upstream, (1, 2, 3)))})


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request):
        header = get_authorization_header(request).split()
        if len(header) != 2 or header[0].lower() != b"bearer":
            return None
        if not secrets.compare_digest(header[1], os.environb[b"API_TOKEN"]):
            raise AuthenticationFailed("Invalid token")
        return User(username="ada"), header[1]

    def authenticate_header(self, request):
        return "Bearer"


class Me(APIView):
    authentication_classes = [BearerAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"user": request.user.username})
