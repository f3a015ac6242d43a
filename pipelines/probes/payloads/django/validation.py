import json

from django import forms
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


class ItemForm(forms.Form):
    name = forms.CharField()
    price = forms.FloatField()


@csrf_exempt
def create_item(request: HttpRequest):
    form = ItemForm(json.loads(request.body))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=400)
    return JsonResponse(form.cleaned_data)


urlpatterns = [path("validation", create_item)]
