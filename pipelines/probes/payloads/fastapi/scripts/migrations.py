import json
import os
import sqlite3
import subprocess
from pathlib import Path

MODELS = """\
from sqlmodel import Field, SQLModel


class Lamp(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
"""


def alembic(*arguments: str):
    subprocess.run(["alembic", *arguments], check=True, capture_output=True)


def replace(file: Path, old: str, new: str):
    file.write_text(file.read_text().replace(old, new))


def migrate(models: str, message: str):
    Path("models.py").write_text(models)
    alembic("revision", "--autogenerate", "-m", message)
    alembic("upgrade", "head")
    with sqlite3.connect("lamps.db") as connection:
        return [row[1] for row in connection.execute("pragma table_info(lamp)")]


project = Path("lamps")
project.mkdir()
os.chdir(project)
alembic("init", "migrations")
replace(Path("alembic.ini"), "driver://user:pass@localhost/dbname", "sqlite:///lamps.db")
metadata = "import models\n\ntarget_metadata = models.SQLModel.metadata"
replace(Path("migrations/env.py"), "target_metadata = None", metadata)
replace(
    Path("migrations/script.py.mako"), "import sqlalchemy as sa", "import sqlalchemy as sa\nimport sqlmodel"
)
first = migrate(MODELS, "create lamps")
second = migrate(f"{MODELS}    price: float | None = None\n", "add price")
files = sorted(path.name for path in Path("migrations/versions").glob("*.py"))
print(json.dumps({"migrations": files, "columns": [first, second]}))
