from django.contrib import admin

from shop.models import Lamp

admin.site.register(Lamp)
