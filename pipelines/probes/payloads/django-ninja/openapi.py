from django.urls import path
from ninja import NinjaAPI, Redoc, Schema

api = NinjaAPI(docs=Redoc(), urls_namespace="openapi")


class Item(Schema):
    name: str
    price: float


@api.post("/openapi-items")
def create_item(request, item: Item):
    return item.dict()


urlpatterns = [path("configured/", api.urls)]
