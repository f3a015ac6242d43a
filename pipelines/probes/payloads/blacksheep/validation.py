from dataclasses import dataclass

from blacksheep import Application, FromJSON, Router, json

app = Application(router=Router())


@dataclass
class Item:
    name: str
    price: float


@app.router.post("/validation")
async def create_item(data: FromJSON[Item]):
    return json(data.value)
