from dataclasses import dataclass

from bottle import Bottle, request

app = Bottle()


@dataclass
class Item:
    name: str
    price: float


@app.post("/type-hints")
def create_item(item: Item | None = None):
    return request.json
