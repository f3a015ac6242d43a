import json
import os
import sqlite3
import subprocess
from pathlib import Path

APP = """\
from advanced_alchemy.extensions.litestar import SQLAlchemyAsyncConfig, SQLAlchemyPlugin, base
from litestar import Litestar
from sqlalchemy.orm import Mapped


class Lamp(base.BigIntBase):
    __tablename__ = "lamp"

    name: Mapped[str]
{more}

config = SQLAlchemyAsyncConfig(connection_string="sqlite+aiosqlite:///lamps.db")
app = Litestar(plugins=[SQLAlchemyPlugin(config)])
"""


def database(*arguments: str):
    subprocess.run(["litestar", "database", *arguments], check=True, capture_output=True)


def migrate(more: str, message: str):
    Path("app.py").write_text(APP.replace("{more}", more))
    database("make-migrations", "--no-prompt", "--message", message)
    database("upgrade", "--no-prompt")
    with sqlite3.connect("lamps.db") as connection:
        return [row[1] for row in connection.execute("pragma table_info(lamp)")]


project = Path("lamps")
project.mkdir()
os.chdir(project)
Path("app.py").write_text(APP.replace("{more}", ""))
database("init", "--no-prompt", "migrations")
first = migrate("", "create lamps")
second = migrate("    price: Mapped[float | None]\n", "add price")
files = sorted(path.name for path in Path("migrations/versions").glob("*.py"))
print(json.dumps({"migrations": files, "columns": [first, second]}))
