from dataclasses import dataclass

from blacksheep import Application, Router, json

app = Application(router=Router())


@dataclass
class Item:
    name: str
    price: float


@app.router.post("/type-hints")
async def create_item(data: Item):
    return json(data)
