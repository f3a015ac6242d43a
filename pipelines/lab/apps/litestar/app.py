"""The sample API in Litestar."""

import asyncio
import os
import secrets
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import aiohttp
from litestar import Litestar, MediaType, Request, get, post, websocket_listener
from litestar.connection import ASGIConnection
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.datastructures import State, UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.middleware.base import DefineMiddleware
from litestar.params import Body
from litestar.plugins.sqlalchemy import SQLAlchemyAsyncConfig, SQLAlchemyPlugin
from litestar.response import Stream, Template
from litestar.template.config import TemplateConfig
from msgspec import Meta, Struct
from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Product(Base):
    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    price: Mapped[float]
    stock: Mapped[int]


class Order(Struct):
    name: Annotated[str, Meta(min_length=1, max_length=50)]
    price: Annotated[float, Meta(ge=0)]
    quantity: Annotated[int, Meta(ge=1)]


class AcceptedOrder(Order):
    total: float


@dataclass
class UploadForm:
    file: UploadFile


@get("/plain", media_type=MediaType.TEXT)
async def plain() -> str:
    return "Hello, World!"


@get("/json")
async def hello_json() -> dict[str, str]:
    return {"message": "Hello, World!"}


@get("/items/{item_id:int}")
async def read_item(item_id: int, q: str, limit: int = 10) -> dict[str, int | str]:
    return {"item_id": item_id, "q": q, "limit": limit}


@post("/orders")
async def create_order(data: Order) -> AcceptedOrder:
    return AcceptedOrder(data.name, data.price, data.quantity, data.price * data.quantity)


@get("/products/{product_id:int}")
async def read_product(product_id: int, db_session: AsyncSession) -> Product:
    product = await db_session.get(Product, product_id)
    if product is None:
        raise NotFoundException("Product not found")
    return product


@get("/products")
async def read_products(db_session: AsyncSession, after: int = 0) -> list[Product]:
    page = select(Product).where(Product.id > after).order_by(Product.id).limit(100)
    return list(await db_session.scalars(page))


@get("/list")
async def list_page(title: str) -> Template:
    items = [f"{title} {number}" for number in range(1, 21)]
    return Template(template_name="list.html", context={"title": title, "items": items})


@post("/upload")
async def upload(
    data: Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> dict[str, int | str]:
    content = await data.file.read()
    return {"filename": data.file.filename, "size": len(content), "crc32": zlib.crc32(content)}


async def lines(count: int, pause_ms: int) -> AsyncIterator[str]:
    for number in range(count):
        yield f"line {number}\n"
        await asyncio.sleep(pause_ms / 1000)


@get("/stream")
async def stream(count: int, pause_ms: int) -> Stream:
    return Stream(lines(count, pause_ms), media_type=MediaType.TEXT)


@websocket_listener("/ws")
async def echo(data: str) -> str:
    return data


@asynccontextmanager
async def upstream_client(app: Litestar):
    async with aiohttp.ClientSession(os.environ["UPSTREAM_URL"]) as client:
        app.state.client = client
        yield


async def ask_upstream(client: aiohttp.ClientSession, number: int) -> dict[str, int]:
    async with client.get(f"/{number}") as response:
        return await response.json()


@get("/fan-out")
async def fan_out(state: State) -> dict[str, list[dict[str, int]]]:
    asked = (ask_upstream(state.client, number) for number in (1, 2, 3))
    return {"upstreams": await asyncio.gather(*asked)}


class BearerMiddleware(AbstractAuthenticationMiddleware):
    async def authenticate_request(self, connection: ASGIConnection) -> AuthenticationResult:
        scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secrets.compare_digest(token, os.environ["API_TOKEN"]):
            raise NotAuthorizedException("Invalid token")
        return AuthenticationResult(user="ada", auth=token)


@get("/me", middleware=[DefineMiddleware(BearerMiddleware)])
async def me(request: Request[str, str, State]) -> dict[str, str]:
    return {"user": request.user}


app = Litestar(
    route_handlers=[
        plain,
        hello_json,
        read_item,
        create_order,
        read_product,
        read_products,
        list_page,
        upload,
        stream,
        echo,
        fan_out,
        me,
    ],
    lifespan=[upstream_client],
    plugins=[SQLAlchemyPlugin(config=SQLAlchemyAsyncConfig(connection_string=os.environ["DATABASE_URL"]))],
    template_config=TemplateConfig(directory=Path("templates"), engine=JinjaTemplateEngine),
)
