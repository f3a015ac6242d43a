from blacksheep import Application, Router, text

shop = Router(prefix="/routers/shop")


@shop.get("/items")
async def read_items():
    return text("items")


app = Application(router=Router(sub_routers=[shop]))
