"""The sample API in Django Ninja."""

import os
import secrets
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import urllib3
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from models import Product
from ninja import Field, File, ModelSchema, NinjaAPI, Schema
from ninja.files import UploadedFile
from ninja.security import HttpBearer

upstreams = urllib3.PoolManager(maxsize=12)
executor = ThreadPoolExecutor(max_workers=12)
api = NinjaAPI()


class ProductSchema(ModelSchema):
    class Meta:
        model = Product
        fields = ["id", "name", "price", "stock"]


class Order(Schema):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


class AcceptedOrder(Order):
    total: float


@api.get("/plain")
def plain(request):
    return HttpResponse("Hello, World!", content_type="text/plain")


@api.get("/json")
def hello_json(request):
    return {"message": "Hello, World!"}


@api.get("/items/{int:item_id}")
def read_item(request, item_id: int, q: str, limit: int = 10):
    return {"item_id": item_id, "q": q, "limit": limit}


@api.post("/orders", response={201: AcceptedOrder})
def create_order(request, order: Order):
    return 201, {**order.dict(), "total": order.price * order.quantity}


@api.get("/products/{int:product_id}", response=ProductSchema)
def read_product(request, product_id: int):
    return get_object_or_404(Product, id=product_id)


@api.get("/products", response=list[ProductSchema])
def read_products(request, after: int = 0):
    return Product.objects.filter(id__gt=after).order_by("id")[:100]


@api.get("/list")
def list_page(request, title: str):
    items = [f"{title} {number}" for number in range(1, 21)]
    return render(request, "list.html", {"title": title, "items": items})


@api.post("/upload", response={201: dict})
def upload(request, file: File[UploadedFile]):
    return 201, {"filename": file.name, "size": file.size, "crc32": zlib.crc32(file.read())}


def lines(count, pause_ms):
    for number in range(count):
        yield f"line {number}\n"
        time.sleep(pause_ms / 1000)


@api.get("/stream")
def stream(request, count: int, pause_ms: int):
    return StreamingHttpResponse(lines(count, pause_ms), content_type="text/plain")


def ask_upstream(number):
    return upstreams.request("GET", f"{os.environ['UPSTREAM_URL']}/{number}").json()


@api.get("/fan-out")
def fan_out(request):
    return {"upstreams": list(executor.map(ask_upstream, (1, 2, 3)))}


class Bearer(HttpBearer):
    def authenticate(self, request, token):
        if secrets.compare_digest(token, os.environ["API_TOKEN"]):
            return "ada"
        return None


@api.get("/me", auth=Bearer())
def me(request):
    return {"user": request.auth}
