"""Routes of the sample API."""

import views
from django.urls import path

urlpatterns = [
    path("plain", views.Plain.as_view()),
    path("json", views.HelloJson.as_view()),
    path("items/<int:item_id>", views.ItemDetail.as_view()),
    path("orders", views.OrderCreate.as_view()),
    path("products/<int:pk>", views.ProductDetail.as_view()),
    path("products", views.ProductList.as_view()),
    path("list", views.ListPage.as_view()),
    path("upload", views.Upload.as_view()),
    path("stream", views.Stream.as_view()),
    path("fan-out", views.FanOut.as_view()),
    path("me", views.Me.as_view()),
]
