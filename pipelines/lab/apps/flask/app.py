"""The sample API in Flask."""

import functools
import os
import secrets
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import urllib3
from flask import Flask, Response, abort, g, json, render_template, request
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker
from werkzeug.exceptions import HTTPException

engine = create_engine(os.environ["DATABASE_URL"])
db_session = scoped_session(sessionmaker(bind=engine))
upstreams = urllib3.PoolManager(maxsize=12)
executor = ThreadPoolExecutor(max_workers=12)

app = Flask(__name__)


class Base(DeclarativeBase):
    pass


class Product(Base):
    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    price: Mapped[float]
    stock: Mapped[int]

    def as_dict(self) -> dict:
        return {"id": self.id, "name": self.name, "price": self.price, "stock": self.stock}


class Order(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    price: float = Field(ge=0)
    quantity: int = Field(ge=1)


@app.teardown_appcontext
def shutdown_session(exception: BaseException | None = None) -> None:
    db_session.remove()


@app.errorhandler(HTTPException)
def handle_exception(error: HTTPException):
    response = error.get_response()
    response.data = json.dumps({"name": error.name, "description": error.description})
    response.content_type = "application/json"
    return response


@app.errorhandler(ValidationError)
def handle_invalid_body(error: ValidationError):
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    return {"errors": errors}, 422


def integer(name: str, default: int) -> int:
    try:
        return int(request.args.get(name, default))
    except ValueError:
        abort(400, f"{name} must be a whole number")


@app.get("/plain")
def plain():
    return Response("Hello, World!", mimetype="text/plain")


@app.get("/json")
def hello_json():
    return {"message": "Hello, World!"}


@app.get("/items/<int:item_id>")
def read_item(item_id: int):
    return {"item_id": item_id, "q": request.args["q"], "limit": integer("limit", 10)}


@app.post("/orders")
def create_order():
    order = Order.model_validate(request.get_json())
    return {**order.model_dump(), "total": order.price * order.quantity}, 201


@app.get("/products/<int:product_id>")
def read_product(product_id: int):
    product = db_session.get(Product, product_id)
    if product is None:
        abort(404)
    return product.as_dict()


@app.get("/products")
def read_products():
    page = select(Product).where(Product.id > integer("after", 0)).order_by(Product.id).limit(100)
    return [product.as_dict() for product in db_session.scalars(page)]


@app.get("/list")
def list_page():
    title = request.args["title"]
    items = [f"{title} {number}" for number in range(1, 21)]
    return render_template("list.html", title=title, items=items)


@app.post("/upload")
def upload():
    file = request.files["file"]
    content = file.read()
    return {"filename": file.filename, "size": len(content), "crc32": zlib.crc32(content)}, 201


def lines(count: int, pause_ms: int) -> Iterator[str]:
    for number in range(count):
        yield f"line {number}\n"
        time.sleep(pause_ms / 1000)


@app.get("/stream")
def stream():
    return Response(lines(integer("count", 0), integer("pause_ms", 0)), mimetype="text/plain")


def ask_upstream(number: int):
    return upstreams.request("GET", f"{os.environ['UPSTREAM_URL']}/{number}").json()


@app.get("/fan-out")
def fan_out():
    return {"upstreams": list(executor.map(ask_upstream, (1, 2, 3)))}


def token_required(view):
    @functools.wraps(view)
    def decorated(*args, **kwargs):
        given = request.authorization
        if (
            given is None
            or given.token is None
            or not secrets.compare_digest(given.token, os.environ["API_TOKEN"])
        ):
            abort(401)
        g.user = "ada"
        return view(*args, **kwargs)

    return decorated


@app.get("/me")
@token_required
def me():
    return {"user": g.user}
