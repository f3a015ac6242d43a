import os

from flask import Flask, abort, request
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker

engine = create_engine(f"sqlite:///{os.environ['SCRATCH']}/orm.db")
db_session = scoped_session(sessionmaker(bind=engine))
app = Flask(__name__)


class Base(DeclarativeBase):
    pass


class Lamp(Base):
    __tablename__ = "lamps"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    price: Mapped[float]


Base.metadata.create_all(bind=engine)


@app.teardown_appcontext
def shutdown_session(exception=None):
    db_session.remove()


@app.post("/orm")
def create_lamp():
    lamp = Lamp(**request.get_json())
    db_session.add(lamp)
    db_session.commit()
    return {"id": lamp.id}, 201


@app.get("/orm/<int:lamp_id>")
def read_lamp(lamp_id: int):
    lamp = db_session.get(Lamp, lamp_id)
    if lamp is None:
        abort(404)
    return {"name": lamp.name, "price": lamp.price}
