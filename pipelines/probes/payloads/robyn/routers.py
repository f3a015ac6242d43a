from robyn import Robyn, SubRouter

shop = SubRouter(__name__, prefix="/routers/shop")


@shop.get("/items")
def read_items():
    return "items"


def set_up(app: Robyn):
    app.include_router(shop)
