from dataclasses import dataclass

from flask import Flask, request

app = Flask(__name__)


@dataclass
class Item:
    name: str
    price: float


@app.post("/type-hints")
def create_item(item: Item | None = None):
    return request.get_json()
