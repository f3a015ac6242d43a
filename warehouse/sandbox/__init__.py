"""Untrusted SQL on a published snapshot: killable processes that can read the snapshot and nothing else.

`run` serves one query, `Pool` many.
"""

from __future__ import annotations

from pathlib import Path

from warehouse.sandbox.pool import Pool
from warehouse.sandbox.process import Process
from warehouse.sandbox.result import (
    Busy,
    Limits,
    QueryFailed,
    Refused,
    Result,
    ResultColumn,
    SandboxError,
    TooBig,
    TooSlow,
    Unavailable,
)

__all__ = [
    "Busy",
    "Limits",
    "Pool",
    "QueryFailed",
    "Refused",
    "Result",
    "ResultColumn",
    "SandboxError",
    "TooBig",
    "TooSlow",
    "Unavailable",
    "run",
]


def run(snapshot: Path, sql: str, limits: Limits | None = None) -> Result:
    """Run one query in a new process on the snapshot file (or a link to it).

    Raises:
        SandboxError: one of its subclasses, by what went wrong.
    """
    with Process(snapshot.resolve(), limits or Limits()) as process:
        process.wait_ready()
        return process.ask(sql)
