"""The breadth of the sample API in Django Ninja, for releases since 2021."""

from django.http import HttpResponse
from django.urls import path
from ninja import NinjaAPI, Schema
from pydantic import Field

api = NinjaAPI()


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


@api.get("/items/{item_id}")
def read_item(request, item_id: int, q: str, limit: int = 10):
    return {"item_id": item_id, "q": q, "limit": limit}


@api.post("/orders", response={201: AcceptedOrder})
def create_order(request, order: Order):
    return 201, {**order.dict(), "total": order.price * order.quantity}


urlpatterns = [path("", api.urls)]
