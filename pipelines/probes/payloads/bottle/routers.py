from bottle import Bottle

app = Bottle()
shop = Bottle()


@shop.get("/items")
def read_items():
    return "items"


app.mount("/routers/shop", shop)
