from flask import Blueprint, Flask

app = Flask(__name__)
shop = Blueprint("shop", __name__)


@shop.get("/items")
def read_items():
    return "items"


app.register_blueprint(shop, url_prefix="/routers/shop")
