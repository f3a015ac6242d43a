import os
from typing import Annotated

from advanced_alchemy.extensions.litestar import SQLAlchemyAsyncConfig, SQLAlchemyPlugin, base, filters
from advanced_alchemy.extensions.litestar.providers import create_filter_dependencies
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from litestar import Litestar, get
from litestar.params import Dependency
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped


class Shade(base.BigIntBase):
    __tablename__ = "shades"

    name: Mapped[str]


class ShadeRepository(SQLAlchemyAsyncRepository[Shade]):
    model_type = Shade


config = SQLAlchemyAsyncConfig(
    connection_string=f"sqlite+aiosqlite:///{os.environ['SCRATCH']}/filtering.db", create_all=True
)


async def fill() -> None:
    async with config.get_session() as session:
        await ShadeRepository(session=session, auto_commit=True).add_many(
            [Shade(name="red-lamp"), Shade(name="blue-lamp")]
        )


@get("/filtering", dependencies=create_filter_dependencies({"search": "name"}))
async def read_shades(
    db_session: AsyncSession,
    filters: Annotated[list[filters.FilterTypes], Dependency(skip_validation=True)],
) -> list[str]:
    return [shade.name for shade in await ShadeRepository(session=db_session).list(*filters)]


app = Litestar([read_shades], plugins=[SQLAlchemyPlugin(config)], on_startup=[fill])
