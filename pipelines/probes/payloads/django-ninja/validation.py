from ninja import Router, Schema

router = Router()


class Item(Schema):
    name: str
    price: float


@router.post("/validation")
def create_item(request, item: Item):
    return item.dict()
