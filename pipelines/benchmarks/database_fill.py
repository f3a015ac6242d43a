"""Puts the products into a PostgreSQL database: run by an environment that has psycopg.

    python -I database_fill.py < job.json

The job: url, wait_s, count, and the statements that create and fill the table. A table that holds the
products already is left alone; one that holds anything else is not ours, and refused.
"""

import importlib
import json
import sys
import time
from typing import Any

# Only the environment that runs this file has it.
psycopg: Any = importlib.import_module("psycopg")


def connected(url: str, wait_s: float) -> Any:
    """A connection; a server that is still starting is waited for."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return psycopg.connect(url, connect_timeout=5)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def main() -> None:
    job = json.load(sys.stdin)
    with connected(job["url"], job["wait_s"]) as connection:
        found = connection.execute("select to_regclass('products') is not null").fetchone()
        if found == (False,):
            for statement in job["statements"]:
                connection.execute(statement)
        counted = connection.execute("select count(*), max(id) from products").fetchone()
        if counted != (job["count"], job["count"]):
            sys.exit("its table products holds something else")


if __name__ == "__main__":
    try:
        main()
    except psycopg.Error as error:
        sys.exit(" ".join(str(error).split())[:300])
