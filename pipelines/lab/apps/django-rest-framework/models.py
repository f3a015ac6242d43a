"""The table that the lab has filled."""

from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.FloatField()
    stock = models.IntegerField()

    class Meta:
        app_label = "shop"
        db_table = "products"
        managed = False
