"""The breadth of the sample API in Django, for releases since 2021."""

import json

from django import forms
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


class ItemForm(forms.Form):
    q = forms.CharField()
    limit = forms.IntegerField(required=False)


class OrderForm(forms.Form):
    name = forms.CharField(min_length=1, max_length=50)
    price = forms.FloatField(min_value=0)
    quantity = forms.IntegerField(min_value=1)


def plain(request):
    return HttpResponse("Hello, World!", content_type="text/plain")


def hello_json(request):
    return JsonResponse({"message": "Hello, World!"})


def read_item(request, item_id):
    form = ItemForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=400)
    limit = form.cleaned_data["limit"]
    return JsonResponse(
        {"item_id": item_id, "q": form.cleaned_data["q"], "limit": 10 if limit is None else limit}
    )


@csrf_exempt
def create_order(request):
    try:
        form = OrderForm(dict(json.loads(request.body)))
    except (ValueError, TypeError):
        return JsonResponse({"errors": "The body must be a JSON object."}, status=400)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=400)
    order = form.cleaned_data
    return JsonResponse({**order, "total": order["price"] * order["quantity"]}, status=201)


urlpatterns = [
    path("plain", plain),
    path("json", hello_json),
    path("items/<int:item_id>", read_item),
    path("orders", create_order),
]
