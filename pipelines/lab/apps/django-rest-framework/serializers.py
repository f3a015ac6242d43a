"""What the sample API accepts and returns."""

from models import Product
from rest_framework import serializers


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "name", "price", "stock"]


class ItemSerializer(serializers.Serializer):
    q = serializers.CharField()
    limit = serializers.IntegerField(default=10)


class OrderSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=50)
    price = serializers.FloatField(min_value=0)
    quantity = serializers.IntegerField(min_value=1)
    total = serializers.FloatField(read_only=True)

    def create(self, validated_data):
        return {**validated_data, "total": validated_data["price"] * validated_data["quantity"]}


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField()
