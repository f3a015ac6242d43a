from pydantic import BaseModel
from robyn import Robyn


class Item(BaseModel):
    name: str
    price: float


def set_up(app: Robyn):
    @app.post("/validation")
    def create_item(item: Item):
        return item.model_dump()
