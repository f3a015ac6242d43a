from quart import Blueprint, Quart

app = Quart(__name__)
shop = Blueprint("shop", __name__)


@shop.get("/items")
async def read_items():
    return "items"


app.register_blueprint(shop, url_prefix="/routers/shop")
