"""The use cases to begin from: weights and requirements with their reasons, from a data file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.choose.criteria import CRITERIA
from dashboard.choose.flip import HIGHEST_WEIGHT

FILE = Path(__file__).with_name("cases.toml")
BALANCED = 3


@dataclass(frozen=True)
class Case:
    """A use case. `title` stands in URLs, `text` in sentences; `reasons` is by criterion and by probe."""

    slug: str
    title: str
    text: str
    weights: Mapping[str, int]
    required: tuple[str, ...]
    reasons: Mapping[str, str]


@cache
def cases(file: Path = FILE) -> dict[str, Case]:
    """Use cases by title, in the order of the file.

    Raises:
        ValueError: a case names an unknown criterion, or a weight that is no whole number from 0 to 5.
    """
    with file.open("rb") as stream:
        tables = tomllib.load(stream)
    made = [_case(file.name, slug, table) for slug, table in tables.items()]
    return {case.title: case for case in made}


def _case(file: str, slug: str, table: Mapping[str, Any]) -> Case:
    known = {criterion.key for criterion in CRITERIA}
    weights: dict[str, int] = {}
    reasons: dict[str, str] = dict(table["requires"])
    for key, (weight, reason) in table["weights"].items():
        if key not in known:
            raise ValueError(f"{file}: [{slug}] weighs {key!r}, which is none of {', '.join(sorted(known))}")
        if not isinstance(weight, int) or not 0 <= weight <= HIGHEST_WEIGHT:
            raise ValueError(f"{file}: [{slug}] weighs {key} {weight!r}; give a whole number from 0 to 5")
        weights[key], reasons[key] = weight, reason
    return Case(slug, table["title"], table["text"], weights, tuple(table["requires"]), reasons)
