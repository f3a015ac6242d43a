"""Errors of a load run: counted by kind, one example of each kept."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pipelines.benchmarks.load.plan import Expectation
from pipelines.benchmarks.load.response import Response

ErrorKind = Literal[
    "connect", "reset", "closed", "timeout", "malformed", "extra bytes", "status", "length", "prefix"
]
EXAMPLE_BYTES = 200


class Tally:
    """Counts errors until there are `limit` of them, where a run has shown enough and stops."""

    def __init__(self, limit: int) -> None:
        self.counts: Counter[ErrorKind] = Counter()
        self.examples: dict[ErrorKind, str] = {}
        self._limit = limit

    def add(self, kind: ErrorKind, example: str) -> None:
        self.counts[kind] += 1
        self.examples.setdefault(kind, example)

    @property
    def full(self) -> bool:
        return self.counts.total() >= self._limit


def mismatch(response: Response, expect: Expectation) -> tuple[ErrorKind, str] | None:
    """The first difference between a response and what was expected, with an example; None if it fits."""
    if response.status != expect.status:
        return "status", f"{response.status} instead of {expect.status}: {_excerpt(response.body)}"
    if expect.length is not None and len(response.body) != expect.length:
        return "length", f"{len(response.body)} bytes instead of {expect.length}: {_excerpt(response.body)}"
    if not response.body.startswith(expect.prefix):
        return "prefix", f"the body begins with {_excerpt(response.body)}"
    if response.leftover:
        return "extra bytes", f"after the response came {_excerpt(response.leftover)}"
    return None


def _excerpt(data: bytes) -> str:
    return ascii(data[:EXAMPLE_BYTES])
