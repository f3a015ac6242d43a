"""Routes of the sample API."""

import views
from django.urls import path

urlpatterns = [
    path("plain", views.plain),
    path("json", views.hello_json),
    path("items/<int:item_id>", views.read_item),
    path("orders", views.create_order),
    path("products/<int:product_id>", views.read_product),
    path("products", views.read_products),
    path("list", views.list_page),
    path("upload", views.upload),
    path("stream", views.stream),
    path("fan-out", views.fan_out),
    path("me", views.me),
]
