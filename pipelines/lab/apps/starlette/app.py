"""The sample API in Starlette."""

import asyncio
import os
import secrets
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.applications import Starlette
from starlette.authentication import (
    AuthCredentials,
    AuthenticationBackend,
    AuthenticationError,
    SimpleUser,
    requires,
)
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.templating import Jinja2Templates
from starlette.websockets import WebSocket

engine = create_async_engine(os.environ["DATABASE_URL"])
new_session = async_sessionmaker(engine, expire_on_commit=False)
templates = Jinja2Templates(directory="templates")


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


@asynccontextmanager
async def lifespan(app: Starlette):
    async with aiohttp.ClientSession(os.environ["UPSTREAM_URL"]) as client:
        yield {"client": client}
    await engine.dispose()


def integer(request: Request, name: str, default: int) -> int:
    try:
        return int(request.query_params.get(name, default))
    except ValueError:
        raise HTTPException(400, f"{name} must be a whole number") from None


async def plain(request: Request):
    return PlainTextResponse("Hello, World!")


async def hello_json(request: Request):
    return JSONResponse({"message": "Hello, World!"})


async def read_item(request: Request):
    return JSONResponse(
        {
            "item_id": request.path_params["item_id"],
            "q": request.query_params["q"],
            "limit": integer(request, "limit", 10),
        }
    )


async def create_order(request: Request):
    try:
        order = Order.model_validate_json(await request.body())
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        return JSONResponse({"errors": errors}, 422)
    return JSONResponse({**order.model_dump(), "total": order.price * order.quantity}, 201)


async def read_product(request: Request):
    async with new_session() as session:
        product = await session.get(Product, request.path_params["product_id"])
    if product is None:
        raise HTTPException(404)
    return JSONResponse(product.as_dict())


async def read_products(request: Request):
    after = integer(request, "after", 0)
    async with new_session() as session:
        page = select(Product).where(Product.id > after).order_by(Product.id).limit(100)
        products = await session.scalars(page)
    return JSONResponse([product.as_dict() for product in products])


async def list_page(request: Request):
    title = request.query_params["title"]
    items = [f"{title} {number}" for number in range(1, 21)]
    return templates.TemplateResponse(request, "list.html", {"title": title, "items": items})


async def upload(request: Request):
    async with request.form() as form:
        if "file" not in form:
            raise HTTPException(400, "file is missing")
        content = await form["file"].read()
        filename = form["file"].filename
    return JSONResponse({"filename": filename, "size": len(content), "crc32": zlib.crc32(content)}, 201)


async def lines(count: int, pause_ms: int) -> AsyncIterator[str]:
    for number in range(count):
        yield f"line {number}\n"
        await asyncio.sleep(pause_ms / 1000)


async def stream(request: Request):
    count, pause_ms = integer(request, "count", 0), integer(request, "pause_ms", 0)
    return StreamingResponse(lines(count, pause_ms), media_type="text/plain")


async def echo(websocket: WebSocket):
    await websocket.accept()
    async for message in websocket.iter_text():
        await websocket.send_text(message)


async def ask_upstream(client: aiohttp.ClientSession, number: int):
    async with client.get(f"/{number}") as response:
        return await response.json()


async def fan_out(request: Request):
    asked = (ask_upstream(request.state.client, number) for number in (1, 2, 3))
    return JSONResponse({"upstreams": await asyncio.gather(*asked)})


class BearerBackend(AuthenticationBackend):
    async def authenticate(self, conn):
        if "Authorization" not in conn.headers:
            return None
        scheme, _, token = conn.headers["Authorization"].partition(" ")
        if scheme.lower() != "bearer" or not secrets.compare_digest(token, os.environ["API_TOKEN"]):
            raise AuthenticationError("Invalid token")
        return AuthCredentials(["authenticated"]), SimpleUser("ada")


def invalid_token(conn, error: Exception):
    return JSONResponse({"error": str(error)}, 401)


bearer = Middleware(AuthenticationMiddleware, backend=BearerBackend(), on_error=invalid_token)


@requires("authenticated", status_code=401)
async def me(request: Request):
    return JSONResponse({"user": request.user.username})


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/plain", plain),
        Route("/json", hello_json),
        Route("/items/{item_id:int}", read_item),
        Route("/orders", create_order, methods=["POST"]),
        Route("/products/{product_id:int}", read_product),
        Route("/products", read_products),
        Route("/list", list_page),
        Route("/upload", upload, methods=["POST"]),
        Route("/stream", stream),
        WebSocketRoute("/ws", echo),
        Route("/fan-out", fan_out),
        Route("/me", me, middleware=[bearer]),
    ],
)
