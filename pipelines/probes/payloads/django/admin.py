from django.contrib import admin
from django.urls import path

# The model is registered in shop/admin.py.
urlpatterns = [path("admin/", admin.site.urls)]
