from ninja import Router, Schema

router = Router()


class Item(Schema):
    name: str
    price: float


@router.post("/type-hints")
def create_item(request, item: Item):
    return item.dict()
