import os
from typing import Annotated

from advanced_alchemy.extensions.litestar import (
    SQLAlchemyAsyncConfig,
    SQLAlchemyDTO,
    SQLAlchemyDTOConfig,
    SQLAlchemyPlugin,
    base,
)
from litestar import Litestar, get, post
from litestar.exceptions import NotFoundException
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped


class Lamp(base.BigIntBase):
    __tablename__ = "lamps"

    name: Mapped[str]
    price: Mapped[float]


NewLamp = SQLAlchemyDTO[Annotated[Lamp, SQLAlchemyDTOConfig(exclude={"id"})]]
config = SQLAlchemyAsyncConfig(
    connection_string=f"sqlite+aiosqlite:///{os.environ['SCRATCH']}/orm.db",
    create_all=True,
    before_send_handler="autocommit",
)


@post("/orm", dto=NewLamp, return_dto=SQLAlchemyDTO[Lamp])
async def create_lamp(data: Lamp, db_session: AsyncSession) -> Lamp:
    db_session.add(data)
    await db_session.flush()
    return data


@get("/orm/{lamp_id:int}", return_dto=SQLAlchemyDTO[Lamp])
async def read_lamp(lamp_id: int, db_session: AsyncSession) -> Lamp:
    lamp = await db_session.get(Lamp, lamp_id)
    if lamp is None:
        raise NotFoundException
    return lamp


app = Litestar([create_lamp, read_lamp], plugins=[SQLAlchemyPlugin(config)])
