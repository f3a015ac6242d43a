"""The database of a run: PostgreSQL when a setting or this machine gives one, else SQLite."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.benchmarks.postgresql import NoPostgresql, local_server
from pipelines.lab import database as products
from pipelines.lab.database import Database, DatabaseKind, sqlite_database
from pipelines.lab.environments import Environments, EnvironmentUnavailable, Requirements
from pipelines.settings import Settings, environment_variable

CLIENT = Requirements("postgresql-client", ("psycopg[binary]",), "psycopg")
FILL = Path(__file__).with_name("database_fill.py")
FILL_LIMIT_S, START_S = 60, 20
URL_SETTING = environment_variable("postgresql_url")


@dataclass(frozen=True)
class Chosen:
    """A database with the products in it; `note` says why it is not PostgreSQL, None when it is."""

    database: Database
    note: str | None = None


@contextlib.contextmanager
def chosen_database(
    folder: Path, environments: Environments, wanted: DatabaseKind | None = None
) -> Iterator[Chosen]:
    """The database for a run, until the block ends; `folder` is the home's.

    None of what goes wrong with PostgreSQL ends the run: SQLite takes its place, and `note` says why.
    """
    if wanted == "sqlite":
        yield Chosen(sqlite_database(folder / "database"))
        return
    with contextlib.ExitStack() as stack:
        try:
            secret = Settings().postgresql_url
            address = (
                _address(secret.get_secret_value())
                if secret
                else stack.enter_context(local_server(folder / "logs" / "postgresql.log"))
            )
            found = Database("postgresql", address)
            _fill(found, environments, wait_s=0 if secret else START_S)
        except (NoPostgresql, EnvironmentUnavailable) as error:
            reason = str(error).rstrip(".")
            note = f"The database workloads run on SQLite: {reason}."
            yield Chosen(sqlite_database(folder / "database"), note)
            return
        yield Chosen(found)


def _address(url: str) -> str:
    scheme, _, address = url.partition("://")
    if not scheme.startswith("postgres") or not address:
        raise NoPostgresql(f"{URL_SETTING} is not of the form postgresql://user@host/database")
    return address


def _fill(database: Database, environments: Environments, wait_s: float) -> None:
    job = {
        "url": database.url("postgresql"),
        "wait_s": wait_s,
        "count": products.ROWS,
        "statements": list(products.sql()),
    }
    client = environments.get(CLIENT)
    try:
        done = subprocess.run(
            [client.command("python"), "-I", str(FILL)],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=FILL_LIMIT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise NoPostgresql(f"the PostgreSQL database did not answer within {FILL_LIMIT_S} s") from error
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["it said nothing"]
        said = words[-1][:300].replace(database.address, "…")
        raise NoPostgresql(f"the PostgreSQL database could not be filled ({said})")
