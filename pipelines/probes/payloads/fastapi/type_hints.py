from dataclasses import dataclass

from fastapi import FastAPI

app = FastAPI()


@dataclass
class Item:
    name: str
    price: float


@app.post("/type-hints")
async def create_item(item: Item):
    return item
