import os
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncAttrs, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

engine = create_async_engine(f"sqlite+aiosqlite:///{os.environ['SCRATCH']}/orm.db")
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(AsyncAttrs, DeclarativeBase):
    pass


class Lamp(Base):
    __tablename__ = "lamps"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    price: Mapped[float]


@asynccontextmanager
async def lifespan(app: Starlette):
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


async def create_lamp(request: Request):
    lamp = Lamp(**await request.json())
    async with new_session() as session, session.begin():
        session.add(lamp)
    return JSONResponse({"id": lamp.id}, status_code=201)


async def read_lamp(request: Request):
    async with new_session() as session:
        lamp = await session.get(Lamp, request.path_params["lamp_id"])
    if lamp is None:
        raise HTTPException(status_code=404)
    return JSONResponse({"name": lamp.name, "price": lamp.price})


app = Starlette(
    routes=[Route("/orm", create_lamp, methods=["POST"]), Route("/orm/{lamp_id:int}", read_lamp)],
    lifespan=lifespan,
)
