from django.shortcuts import get_object_or_404
from ninja import ModelSchema, Router
from shop.models import Lamp

router = Router()


class NewLamp(ModelSchema):
    class Meta:
        model = Lamp
        fields = ["name", "price"]


class StoredLamp(ModelSchema):
    class Meta:
        model = Lamp
        fields = ["id", "name", "price"]


@router.post("/orm", response={201: StoredLamp})
def create_lamp(request, lamp: NewLamp):
    return 201, Lamp.objects.create(**lamp.dict())


@router.get("/orm/{lamp_id}", response=StoredLamp)
def read_lamp(request, lamp_id: int):
    return get_object_or_404(Lamp, pk=lamp_id)
