"""The products table that the sample API reads: the same 10,000 rows in SQLite and in PostgreSQL."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Literal

ROWS = 10_000
DatabaseKind = Literal["sqlite", "postgresql"]
_MATERIALS = ("oak", "steel", "linen", "glass", "cork", "brass", "wool", "clay")
_THINGS = ("lamp", "chair", "table", "shelf", "bowl", "clock", "mirror")
_CREATE = (
    "create table products (id integer primary key, name varchar(100) not null, "
    "price double precision not null, stock integer not null)"
)


@dataclass(frozen=True)
class Database:
    """A database that holds the products. `address` is what stands behind the scheme of its URL."""

    kind: DatabaseKind
    address: str

    def url(self, scheme: str) -> str:
        """URL with the scheme that an app's library wants, such as `sqlite+aiosqlite` or `postgresql`."""
        return f"{scheme}://{self.address}"


def product(number: int) -> dict[str, int | float | str]:
    """Row `number` (1 to ROWS) as every app returns it; the price is exact in binary (quarters)."""
    material, thing = _MATERIALS[number % len(_MATERIALS)], _THINGS[number % len(_THINGS)]
    return {
        "id": number,
        "name": f"{material} {thing} {number}",
        "price": number * 37 % 997 / 4,
        "stock": number * 13 % 500,
    }


def sql() -> Iterator[str]:
    """Statements, without their semicolons, that create and fill the table in any SQL database."""
    yield _CREATE
    for first in range(1, ROWS + 1, 500):
        rows = (product(number) for number in range(first, first + 500))
        values = ", ".join("({id}, '{name}', {price}, {stock})".format_map(row) for row in rows)
        yield f"insert into products (id, name, price, stock) values {values}"


def sqlite_database(folder: Path) -> Database:
    """The SQLite file with the products, created in `folder` when it is not there, whole or not at all.

    Its name holds a digest of the contents: a lab that an older release filled gets a new file.
    """
    digest = hashlib.sha256("".join(sql()).encode()).hexdigest()[:12]
    file = folder.absolute() / f"products-{digest}.sqlite3"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f"{file.name}.{os.getpid()}.{get_ident()}")
        aside.unlink(missing_ok=True)
        connection = sqlite3.connect(aside)
        try:
            with connection:
                for statement in sql():
                    connection.execute(statement)
        finally:
            connection.close()
        aside.replace(file)
    return Database("sqlite", f"/{file}")
