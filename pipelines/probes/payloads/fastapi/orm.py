import os
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from sqlmodel import Field, Session, SQLModel, create_engine


class LampBase(SQLModel):
    name: str
    price: float


class Lamp(LampBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


engine = create_engine(f"sqlite:///{os.environ['SCRATCH']}/orm.db", connect_args={"check_same_thread": False})
SQLModel.metadata.create_all(engine)
app = FastAPI()


def get_session():
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


@app.post("/orm", status_code=201)
def create_lamp(lamp: LampBase, session: SessionDep) -> Lamp:
    stored = Lamp.model_validate(lamp)
    session.add(stored)
    session.commit()
    session.refresh(stored)
    return stored


@app.get("/orm/{lamp_id}")
def read_lamp(lamp_id: int, session: SessionDep) -> Lamp:
    lamp = session.get(Lamp, lamp_id)
    if lamp is None:
        raise HTTPException(status_code=404)
    return lamp
