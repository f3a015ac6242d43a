from dataclasses import dataclass

from litestar import Litestar, post


@dataclass
class Item:
    name: str
    price: float


@post("/validation")
async def create_item(data: Item) -> Item:
    return data


app = Litestar([create_item])
