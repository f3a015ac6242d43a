"""The sample API in FastAPI."""

import asyncio
import os
import secrets
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import aiohttp
from fastapi import Depends, FastAPI, HTTPException, Request, UploadFile, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ["DATABASE_URL"])
templates = Jinja2Templates(directory="templates")
bearer = HTTPBearer(auto_error=False)


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with aiohttp.ClientSession(os.environ["UPSTREAM_URL"]) as client:
        yield {"client": client}


app = FastAPI(lifespan=lifespan)


class Base(DeclarativeBase):
    pass


class Product(Base):
    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    price: Mapped[float]
    stock: Mapped[int]


class ProductPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    price: float
    stock: int


class Order(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=50)]
    price: Annotated[float, Field(ge=0)]
    quantity: Annotated[int, Field(ge=1)]


class AcceptedOrder(Order):
    total: float


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


@app.get("/plain", response_class=PlainTextResponse)
async def plain():
    return "Hello, World!"


@app.get("/json")
async def hello_json():
    return {"message": "Hello, World!"}


@app.get("/items/{item_id}")
async def read_item(item_id: int, q: str, limit: int = 10):
    return {"item_id": item_id, "q": q, "limit": limit}


@app.post("/orders", status_code=201)
async def create_order(order: Order) -> AcceptedOrder:
    return AcceptedOrder(**order.model_dump(), total=order.price * order.quantity)


@app.get("/products/{product_id}")
def read_product(product_id: int, session: SessionDep) -> ProductPublic:
    product = session.get(Product, product_id)
    if product is None:
        raise HTTPException(status_code=404, detail="Product not found")
    return product


@app.get("/products")
def read_products(session: SessionDep, after: int = 0) -> list[ProductPublic]:
    return session.scalars(select(Product).where(Product.id > after).order_by(Product.id).limit(100)).all()


@app.get("/list", response_class=HTMLResponse)
async def list_page(request: Request, title: str):
    items = [f"{title} {number}" for number in range(1, 21)]
    return templates.TemplateResponse(
        request=request, name="list.html", context={"title": title, "items": items}
    )


@app.post("/upload", status_code=201)
async def upload(file: UploadFile):
    content = await file.read()
    return {"filename": file.filename, "size": len(content), "crc32": zlib.crc32(content)}


async def lines(count: int, pause_ms: int) -> AsyncIterator[str]:
    for number in range(count):
        yield f"line {number}\n"
        await asyncio.sleep(pause_ms / 1000)


@app.get("/stream")
async def stream(count: int, pause_ms: int):
    return StreamingResponse(lines(count, pause_ms), media_type="text/plain")


@app.websocket("/ws")
async def echo(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        pass


async def ask_upstream(client: aiohttp.ClientSession, number: int):
    async with client.get(f"/{number}") as response:
        return await response.json()


@app.get("/fan-out")
async def fan_out(request: Request):
    asked = (ask_upstream(request.state.client, number) for number in (1, 2, 3))
    return {"upstreams": await asyncio.gather(*asked)}


def get_user(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
    if credentials is None or not secrets.compare_digest(credentials.credentials, os.environ["API_TOKEN"]):
        raise HTTPException(status_code=401, detail="Invalid token", headers={"WWW-Authenticate": "Bearer"})
    return "ada"


@app.get("/me")
async def me(user: Annotated[str, Depends(get_user)]):
    return {"user": user}
