"""What the sample API accepts."""

from django import forms


class ItemForm(forms.Form):
    q = forms.CharField()
    limit = forms.IntegerField(required=False)


class OrderForm(forms.Form):
    name = forms.CharField(min_length=1, max_length=50)
    price = forms.FloatField(min_value=0)
    quantity = forms.IntegerField(min_value=1)


class UploadForm(forms.Form):
    file = forms.FileField()
